using Microsoft.Extensions.Logging;

namespace Nsx.Registry.Diagnostics;

/// <summary>What the registries say in logs. Event ids 5000 to 5999; an id is never used again for something else.</summary>
internal static partial class RegistryLog
{
    public const string Category = "Nsx.Registry";

    [LoggerMessage(5000, LogLevel.Error, "A watcher of {Service} failed; it must not throw")]
    public static partial void WatcherFailed(ILogger logger, string service, Exception exception);

    [LoggerMessage(5001, LogLevel.Information, "Registry {Registry} is there, at {Address}")]
    public static partial void Connected(ILogger logger, string registry, string address);

    [LoggerMessage(5002, LogLevel.Warning, "Registry {Registry} is away: {Reason}. Lists stay as they are, registrations are repeated when it is back")]
    public static partial void Lost(ILogger logger, string registry, string reason);

    [LoggerMessage(5003, LogLevel.Information, "{Service} at {Address} is registered")]
    public static partial void Registered(ILogger logger, string service, string address);

    [LoggerMessage(5004, LogLevel.Warning, "{Service} at {Address} is not registered: {Reason}. Trying again")]
    public static partial void RegistrationFailed(ILogger logger, string service, string address, string reason);

    [LoggerMessage(5005, LogLevel.Warning, "The lease of {Service} at {Address} was lost: the registry restarted, did not hear of us in time, or another process took the address. Registering again")]
    public static partial void LeaseLost(ILogger logger, string service, string address);

    [LoggerMessage(5006, LogLevel.Warning, "Leases were not kept: {Reason}. Trying again")]
    public static partial void KeepFailed(ILogger logger, string reason);

    [LoggerMessage(5007, LogLevel.Warning, "{Service} cannot be watched: {Reason}. Trying again")]
    public static partial void WatchFailed(ILogger logger, string service, string reason);

    [LoggerMessage(5008, LogLevel.Warning, "An entry of {Service} is no endpoint and is passed over: {Reason}")]
    public static partial void EntryUnreadable(ILogger logger, string service, string reason);

    [LoggerMessage(5009, LogLevel.Information, "{Count} providers of {Service} went at once, or while the registry was away: they are kept as suspects for {Seconds:0.#} s, as long as they answer")]
    public static partial void EntriesKept(ILogger logger, string service, int count, double seconds);

    [LoggerMessage(5010, LogLevel.Information, "Lease {Lease} of {Service} at {Address} expired")]
    public static partial void LeaseExpired(ILogger logger, string lease, string service, string address);

    [LoggerMessage(5011, LogLevel.Error, "A task of registry {Registry} failed")]
    public static partial void TaskFailed(ILogger logger, string registry, Exception exception);

    [LoggerMessage(5012, LogLevel.Warning, "Registry {Registry} has not answered within {Seconds:0.#} s: {Service} starts with {Count} providers that were known {Hours:0.#} h ago")]
    public static partial void StartedFromDisk(ILogger logger, string registry, double seconds, string service, int count, double hours);

    [LoggerMessage(5013, LogLevel.Warning, "{Path} is not used: {Reason}")]
    public static partial void SnapshotRefused(ILogger logger, string path, string reason);

    [LoggerMessage(5014, LogLevel.Warning, "{Path} cannot be written: {Reason}. Nothing is kept for starts without the registry; this is said once (RegistryOptions.SnapshotDirectory)")]
    public static partial void SnapshotNotKept(ILogger logger, string path, string reason);

    [LoggerMessage(5020, LogLevel.Information, "{Service} at {Address} was taken over from {Owner}: an earlier start of this provider, or a persistent leftover")]
    public static partial void TakenOver(ILogger logger, string service, string address, string owner);

    [LoggerMessage(5021, LogLevel.Warning, "Somebody deleted the node of {Service} at {Address}. Registering again; to take a provider out, use an override node")]
    public static partial void NodeDeleted(ILogger logger, string service, string address);

    [LoggerMessage(5022, LogLevel.Warning, "{Owner} has taken the node of {Service} at {Address}: do two processes announce one address?")]
    public static partial void NodeTaken(ILogger logger, string service, string address, string owner);

    [LoggerMessage(5023, LogLevel.Error, "{Service} at {Address} is announced by {Rival} too. The address is left to it; give each process an address of its own (Nsx:Provider:Advertise)")]
    public static partial void Conflict(ILogger logger, string service, string address, string rival);

    [LoggerMessage(5024, LogLevel.Warning, "Withdrawing {Service} at {Address} is not confirmed: {Reason}. Its node goes as soon as a server answers, or with the session")]
    public static partial void WithdrawFailed(ILogger logger, string service, string address, string reason);

    [LoggerMessage(5025, LogLevel.Warning, "The override {Path} cannot be read and is passed over: {Reason}")]
    public static partial void OverrideUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(5026, LogLevel.Warning, "Registry {Registry} is open: {Finding}")]
    public static partial void OpenAcl(ILogger logger, string registry, string finding);

    [LoggerMessage(5027, LogLevel.Warning, "The password for registry {Registry} crosses the network as it is: use zks://, or SASL")]
    public static partial void PasswordInClear(ILogger logger, string registry);

    [LoggerMessage(5028, LogLevel.Warning, "Registry {Registry} cannot look up all names; what was known of them stays: {Reason}")]
    public static partial void NotLookedUp(ILogger logger, string registry, string reason);
}
