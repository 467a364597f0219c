using Nsx.Registry.Diagnostics;
using Nsx.Registry.Protection;
using Nsx.Registry.Snapshots;
using Tron.Client;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Registry;

/// <summary>One service that somebody here watches: lists it, follows its changes, and hands snapshots on.</summary>
/// <remarks>All members may be called by any thread. Callbacks run on the dispatcher's thread, never under the lock.</remarks>
internal sealed class WatchedService : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _service;
    private readonly LeaseContext _context;
    private readonly Errands _errands;
    private readonly EndpointList _list = new();
    private readonly ProtectedService _believed;
    private LeaseSession? _session;
    private LeaseSession? _listingOn;
    private bool _mustListAgain;
    private TimeSpan _nextList;

    public WatchedService(string service, LeaseContext context, Errands errands)
    {
        (_service, _context, _errands) = (service, context, errands);
        Feeds = new(service, context.Dispatcher);
        _believed = new(service, context.Protection, Feeds.Publish);
    }

    public SnapshotFeeds Feeds { get; }

    public void Connected(LeaseSession session)
    {
        lock (_lock)
        {
            _session = session;
            _list.Connected();
            _believed.Connected();
            List_NeedsLock(session);
        }
    }

    public void Disconnected(string trouble)
    {
        lock (_lock)
        {
            _session = null;
            _list.Disconnected();
            _believed.Disconnected(trouble);
        }
    }

    public void Pushed(LeaseSession session, LeasePush push)
    {
        var entry = push.Kind == LeasePushKind.Put ? Read(push.Json) : null;
        var suspects = 0;
        lock (_lock)
        {
            if (session != _session)
                return;
            var effect = _list.Pushed(push, entry);
            if (effect == PushEffect.Changed)
                suspects = _believed.Listed(_list.Endpoints);
            else if (effect == PushEffect.Gap)
                List_NeedsLock(session);
        }

        _believed.Log(suspects);
    }

    public void Tick()
    {
        lock (_lock)
        {
            if (_session is { } session && _context.Now >= _nextList)
                List_NeedsLock(session);
        }
    }

    /// <summary>Nobody watches any more.</summary>
    public void Dispose() => _believed.Dispose();

    private void List_NeedsLock(LeaseSession session)
    {
        _nextList = _context.After(_context.RelistInterval);
        _mustListAgain = true;
        if (_listingOn == session)
            return;
        _listingOn = session;
        _errands.Add(ListAsync(session));
    }

    private async Task ListAsync(LeaseSession session)
    {
        try
        {
            // Watched first: no change falls between the list and the first push.
            await session.CallAsync("NSX.REG.WATCH", _service).ConfigureAwait(false);
            while (NextRequest(session) is { } request)
                Take(session, await session.CallAsync(request).ConfigureAwait(false));
        }
        catch (Exception e) when (e is RespErrorException or RespProtocolException)
        {
            RegistryLog.WatchFailed(_context.Logger, _service, e.Message);
            Fail(session, e.Message);
        }
        catch (SessionClosedException)
        {
            // Everything is repeated on the next session.
        }
    }

    /// <returns>Null when the list is in step, or the session is not the current one any more.</returns>
    private string[]? NextRequest(LeaseSession session)
    {
        lock (_lock)
        {
            if (_session == session && _mustListAgain)
            {
                _mustListAgain = false;
                return _list.Revision is { } revision
                    ? ["NSX.REG.LIST", _service, "IFREV", $"{revision}"]
                    : ["NSX.REG.LIST", _service];
            }

            if (_listingOn == session)
                _listingOn = null;
            return null;
        }
    }

    private void Take(LeaseSession session, RespValue reply)
    {
        var isList = reply.Items.Count == 2;
        var entries = isList ? reply.Items[1].Items.Select(item => Read(item.Bytes.Span)).OfType<EndpointDocument>().ToList() : [];
        var suspects = 0;
        lock (_lock)
        {
            if (_session != session)
                return;
            if (isList)
            {
                _list.Listed(reply.Items[0].Integer, entries);
                suspects = _believed.Listed(_list.Endpoints);
            }
            else if (reply.IsNull && _list.Revision is not null)
            {
                _believed.Confirmed();
            }
            else
            {
                throw new RespProtocolException($"expected a revision and a list, got {reply}");
            }

            _mustListAgain |= _list.IsBehind;
        }

        _believed.Log(suspects);
    }

    private void Fail(LeaseSession session, string trouble)
    {
        lock (_lock)
        {
            if (_session != session)
                return;
            _listingOn = null;
            _nextList = _context.After(_context.KeepInterval);
            _believed.Failed(trouble);
        }
    }

    private EndpointDocument? Read(ReadOnlySpan<byte> json)
    {
        if (EndpointJson.TryRead(json, _service, out var document, out var problem))
            return document;
        RegistryLog.EntryUnreadable(_context.Logger, _service, problem);
        return null;
    }
}
