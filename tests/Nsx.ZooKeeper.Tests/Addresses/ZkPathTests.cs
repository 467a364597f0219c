namespace Nsx.ZooKeeper.Tests.Addresses;

public sealed class ZkPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("/a/b/c")]
    [InlineData("/zookeeper/quota")]
    [InlineData("/a b/ä/€/漢")]
    [InlineData("/.a/a./..a/a..b/...")]
    public void Good_paths(string path)
    {
        Should.NotThrow(() => ZkPath.Validate(path));
        Should.NotThrow(() => ZkPath.Validate(path, isSequential: true));
    }

    [Theory]
    [InlineData("", "there is nothing")]
    [InlineData("a", "the / at the beginning is missing")]
    [InlineData("a/b", "the / at the beginning is missing")]
    [InlineData("/a/", "a / at the end")]
    [InlineData("//", "an empty name at character 1")]
    [InlineData("//a", "an empty name at character 1")]
    [InlineData("/a//b", "an empty name at character 3")]
    [InlineData("/a//", "an empty name at character 3")]
    [InlineData("/.", "a relative name at character 1")]
    [InlineData("/..", "a relative name at character 1")]
    [InlineData("/a/./b", "a relative name at character 3")]
    [InlineData("/a/b/..", "a relative name at character 5")]
    public void Bad_paths(string path, string problem) =>
        Should.Throw<ArgumentException>(() => ZkPath.Validate(path)).Message.ShouldContain(problem);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x1f)]
    [InlineData(0x7f)]
    [InlineData(0x9f)]
    [InlineData(0xd800)]
    [InlineData(0xdfff)]
    [InlineData(0xe000)]
    [InlineData(0xf8ff)]
    [InlineData(0xfff0)]
    [InlineData(0xffff)]
    public void Characters_that_are_forbidden(int character)
    {
        var message = Should.Throw<ArgumentException>(() => ZkPath.Validate($"/a/{(char)character}b")).Message;

        message.ShouldContain($"U+{character:X4} at character 3");
        message.ShouldContain($"/a/\\u{character:x4}b", Case.Sensitive, "the character itself is for no log");
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x7e)]
    [InlineData(0xa0)]
    [InlineData(0xd7ff)]
    [InlineData(0xf900)]
    [InlineData(0xffef)]
    public void Characters_next_to_those(int character) => Should.NotThrow(() => ZkPath.Validate($"/a/{(char)character}b"));

    [Theory]
    [InlineData("/a/", true)]
    [InlineData("/.", true)]
    [InlineData("/..", true)]
    [InlineData("//", false)]
    [InlineData("", false)]
    [InlineData("a", false)]
    public void The_number_of_a_sequential_node_is_a_part_of_its_path(string path, bool isGood)
    {
        if (isGood)
            Should.NotThrow(() => ZkPath.Validate(path, isSequential: true));
        else
            Should.Throw<ArgumentException>(() => ZkPath.Validate(path, isSequential: true));
    }

    [Fact]
    public void A_supplementary_character_is_two_surrogates_and_forbidden() =>
        Should.Throw<ArgumentException>(() => ZkPath.Validate("/😀")).Message.ShouldContain("U+D83D at character 1");

    [Theory]
    [InlineData("", "/", "/")]
    [InlineData("", "/x", "/x")]
    [InlineData("/a/b", "/", "/a/b")]
    [InlineData("/a/b", "/x/y", "/a/b/x/y")]
    public void A_chroot_is_joined_and_stripped(string chroot, string client, string server)
    {
        ZkPath.Join(chroot, client).ShouldBe(server);
        ZkPath.Strip(chroot, server).ShouldBe(client);
    }

    [Fact]
    public void A_sequential_node_of_the_root_is_below_the_chroot()
    {
        ZkPath.Join("/a", "/", isSequential: true).ShouldBe("/a/");
        ZkPath.Strip("/a", "/a/0000000001").ShouldBe("/0000000001");
    }

    [Theory]
    [InlineData("/ab")]
    [InlineData("/other")]
    [InlineData("/")]
    public void What_is_not_below_the_chroot_stays_as_it_is(string path) => ZkPath.Strip("/a", path).ShouldBe(path);

    [Theory]
    [InlineData("/a/b/c", "/a/b")]
    [InlineData("/a", "/")]
    [InlineData("/", "/")]
    public void Parents(string path, string parent) => ZkPath.Parent(path).ShouldBe(parent);

    [Theory]
    [InlineData("/", "x", "/x")]
    [InlineData("/a", "x", "/a/x")]
    public void Children(string parent, string name, string path) => ZkPath.Child(parent, name).ShouldBe(path);
}
