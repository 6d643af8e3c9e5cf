namespace Parley.Tests;

public sealed class DescriptorRoomTests
{
    [Theory]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(1_048_576, 1_048_512)]
    [InlineData(1024, 960)]
    [InlineData(256, 224)]
    public void Of_few_descriptors_few_are_kept(long limit, long first) => DescriptorRoom.FirstKept(limit).ShouldBe(first);
}
