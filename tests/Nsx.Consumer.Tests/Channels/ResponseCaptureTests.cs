namespace Nsx.Consumer.Tests.Channels;

public sealed class ResponseCaptureTests : IAsyncLifetime
{
    private readonly Desks _desks = new();
    private ITagged _sut = null!;

    public async Task InitializeAsync()
    {
        await _desks.AddProviderAsync(builder => builder.AddService<ITagged>(new Tagged()));
        _sut = _desks.Consumer.Create<ITagged>();
        await _desks.Consumer.WaitForReadyAsync<ITagged>(TimeSpan.FromSeconds(20));
    }

    public async Task DisposeAsync() => await _desks.DisposeAsync();

    [Fact]
    public async Task A_capture_has_the_words_of_a_reply()
    {
        using var response = CallMetadata.CaptureResponse();
        _sut.Sync("one").ShouldBe("one");
        response["tag"].ShouldBe("one");
        response["other"].ShouldBeNull();
        (await _sut.LaterAsync("two words, ünï")).ShouldBe("two words, ünï");
        response["tag"].ShouldBe("two words, ünï");
        await foreach (var item in _sut.StreamAsync("three"))
            item.ShouldBe("three");
        response.Metadata.ShouldBe(CallMetadata.Empty.Add("tag", "three"));
    }

    [Fact]
    public async Task A_capture_has_the_words_of_an_error()
    {
        using var response = CallMetadata.CaptureResponse();
        await Should.ThrowAsync<DeclaredException>(() => _sut.FailAsync("broken"));
        response["tag"].ShouldBe("broken");
    }

    [Fact]
    public async Task A_reply_without_words_leaves_none_of_the_call_before()
    {
        using var response = CallMetadata.CaptureResponse();
        await _sut.LaterAsync("one");
        await _sut.LaterAsync("");
        response.Metadata.ShouldBeEmpty();
    }

    [Fact]
    public async Task Captures_of_different_flows_do_not_meet_and_inner_ones_hide_outer_ones()
    {
        using var outer = CallMetadata.CaptureResponse();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var response = CallMetadata.CaptureResponse();
            await _sut.LaterAsync($"tag{i}");
            response["tag"].ShouldBe($"tag{i}");
        }));
        outer.Metadata.ShouldBeEmpty();
        await _sut.LaterAsync("outer");
        outer["tag"].ShouldBe("outer");
    }

    [Fact]
    public async Task A_capture_that_was_disposed_keeps_what_it_has()
    {
        var response = CallMetadata.CaptureResponse();
        await _sut.LaterAsync("one");
        response.Dispose();
        await _sut.LaterAsync("two");
        response["tag"].ShouldBe("one");
    }

    [Fact]
    public async Task Calls_without_a_capture_pass_the_words_over()
    {
        _sut.Sync("one").ShouldBe("one");
        (await _sut.LaterAsync("two")).ShouldBe("two");
    }

    public interface ITagged
    {
        string Sync(string tag);

        Task<string> LaterAsync(string tag);

        Task FailAsync(string tag);

        IAsyncEnumerable<string> StreamAsync(string tag);
    }

    private sealed class Tagged : ITagged
    {
        public string Sync(string tag) => Tag(tag);

        public async Task<string> LaterAsync(string tag)
        {
            await Task.Yield();
            return Tag(tag);
        }

        public Task FailAsync(string tag) => throw new DeclaredException("BROKEN", Tag(tag));

        public async IAsyncEnumerable<string> StreamAsync(string tag)
        {
            await Task.Yield();
            yield return Tag(tag);
        }

        private static string Tag(string tag)
        {
            if (tag.Length > 0)
                CallContext.Current!.SetResponseMetadata("tag", tag);
            return tag;
        }
    }
}
