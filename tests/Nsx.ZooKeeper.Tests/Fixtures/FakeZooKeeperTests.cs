using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Fixtures;

public sealed class FakeZooKeeperTests
{
    private const int Exists = 3;
    private readonly byte[] _password = Convert.FromHexString("ac8135dcc9ef6d546a7a8abbbaa34b9f");

    [Fact]
    public async Task A_granted_session_has_the_bytes_of_a_real_one()
    {
        await using var fake = new FakeZooKeeper();
        using var client = await Wire.ConnectAsync(fake.EndPoint);
        await client.SendAsync(Convert.FromHexString("0000002d00000000000000000000000000000fa00000000000000000000000100000000000000000000000000000000000"));

        var peer = await fake.AcceptAsync();
        var asked = await peer.ReadConnectAsync();
        await peer.ReplyConnectAsync(asked.TimeoutMs, 0x010000181ea20000, _password);

        asked.TimeoutMs.ShouldBe(4000);
        asked.Password.ShouldBe(new byte[16]);
        Convert.ToHexStringLower(await client.ReadAsync(41)).ShouldBe("000000250000000000000fa0010000181ea2000000000010ac8135dcc9ef6d546a7a8abbbaa34b9f00");
    }

    [Fact]
    public async Task A_script_reads_requests_and_answers_them()
    {
        await using var fake = new FakeZooKeeper();
        var serving = AnswerOneAsync(fake);

        using var session = await RawSession.ConnectAsync(fake.EndPoint);
        session.Password.ShouldBe(_password);
        var (error, body) = await session.CallAsync(Exists, new JuteBytes().String("/a").Bool(true));

        error.ShouldBe(0);
        body.Length.ShouldBe(68);
        await serving;
    }

    [Fact]
    public async Task An_end_by_the_client_is_seen()
    {
        await using var fake = new FakeZooKeeper();
        var client = await Wire.ConnectAsync(fake.EndPoint);
        var peer = await fake.AcceptAsync();

        client.Dispose();

        await Should.ThrowAsync<EndOfStreamException>(peer.ReadFrameAsync);
        await peer.WaitForEndAsync();
    }

    private async Task AnswerOneAsync(FakeZooKeeper fake)
    {
        var peer = await fake.AcceptSessionAsync(password: _password);
        var request = await peer.ReadRequestAsync();
        request.Type.ShouldBe(Exists);
        request.Path.ShouldBe("/a");
        await peer.ReplyAsync(request.Xid, zxid: 7, body: new JuteBytes().Stat().ToArray());
    }
}
