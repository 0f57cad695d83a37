using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Tests.Rendering;

public sealed class RendezvousOrderTests
{
    private static readonly string[] Four = [.. Enumerable.Range(0, 4).Select(Member)];

    private static readonly string[] Names = [.. Enumerable.Range(0, 400).Select(number => $"build-{number}")];

    [Fact]
    public void Order_OfABuild_DoesNotDependOnTheOrderOfTheOptions() =>
        Assert.Equal(RendezvousOrder.Of("images", "kernel", Four), RendezvousOrder.Of("images", "kernel", Four.Reverse()));

    // The value is part of the contract: another order would send each build to another cache after an upgrade.
    [Fact]
    public void Order_OfABuild_IsTheSameInEveryVersion() => Assert.Equal(
        ["tcp://b-2:1234", "tcp://b-3:1234", "tcp://b-1:1234", "tcp://b-0:1234"], RendezvousOrder.Of("images", "kernel", Four));

    [Fact]
    public void Order_OfManyBuilds_UsesEveryMember() => Assert.All(
        Names.GroupBy(name => First(name, Four)).Select(group => group.Count()), count => Assert.InRange(count, 60, 140));

    [Fact]
    public void Order_WithAMemberMore_MovesOnlyBuildsThatPreferIt()
    {
        string[] five = [.. Four, Member(4)];
        var moved = Names.Where(name => First(name, Four) != First(name, five)).ToList();

        Assert.All(moved, name => Assert.Equal(Member(4), First(name, five)));
        Assert.InRange(moved.Count, 40, 120);
    }

    [Fact]
    public void Order_WithoutTheFirstMember_StartsWithTheNext() => Assert.All(Names, name =>
    {
        var order = RendezvousOrder.Of("images", name, Four);
        Assert.Equal(order.Skip(1), RendezvousOrder.Of("images", name, Four.Except([order[0]])));
    });

    [Fact]
    public void Order_OfTheSameNameInAnotherNamespace_IsAnother() => Assert.Contains(
        Names, name => First(name, Four) != RendezvousOrder.Of("other", name, Four)[0]);

    private static string First(string name, IEnumerable<string> members) => RendezvousOrder.Of("images", name, members)[0];

    private static string Member(int number) => $"tcp://b-{number}:1234";
}
