using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Operator.Caches;

namespace TalosImageOperator.Operator.Tests.Caching;

public sealed class ExpectationsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Expectations<V1Job> writes;

    public ExpectationsTests() => writes = new Expectations<V1Job>(time);

    [Theory]
    [InlineData("9", "10", "10")]
    [InlineData("10", "10", "10")]
    [InlineData("11", "10", "11")]
    [InlineData("100", "99", "100")]
    public void Latest_CachedAndWritten_IsTheNewer(string cached, string written, string expected)
    {
        writes.Wrote(Job(written));

        Assert.Equal(expected, writes.Latest(Job(cached)).Metadata.ResourceVersion);
    }

    [Fact]
    public void Latest_CacheHasCaughtUp_IsTheCachedFromThenOn()
    {
        writes.Wrote(Job("10"));
        writes.Latest(Job("10"));

        Assert.Equal("9", writes.Latest(Job("9")).Metadata.ResourceVersion);
    }

    [Fact]
    public void Over_NotYetCached_IsAdded()
    {
        writes.Wrote(Job("10"));

        Assert.Single(writes.Over([], _ => true));
        Assert.Empty(writes.Over([], _ => false));
        Assert.Single(writes.Over([Job("9")], _ => true));
    }

    [Fact]
    public void Over_NeverCached_IsForgottenInTime()
    {
        writes.Wrote(Job("10"));
        time.Advance(Expectations<V1Job>.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Empty(writes.Over([], _ => true));
    }

    [Fact]
    public void Deleted_StillCached_IsMarkedUntilItsTimeIsUp()
    {
        writes.Wrote(Job("10"));
        writes.Deleted(Job("10"));

        Assert.True(writes.IsDeleted(Job("9")));
        Assert.Empty(writes.Over([], _ => true));
        time.Advance(Expectations<V1Job>.Lifetime + TimeSpan.FromSeconds(1));
        writes.Over([], _ => true);
        Assert.False(writes.IsDeleted(Job("9")));
    }

    [Fact]
    public void Observe_DeletedBeforeTheCacheHeldIt_IsForgottenAtOnce()
    {
        writes.Wrote(Job("10"));

        writes.Observe(new StoreChange<V1Job> { Kind = StoreChangeKind.Deleted, Key = default, Old = Job("11") });

        Assert.Empty(writes.Over([], _ => true));
    }

    [Fact]
    public void Observe_DeletionOvertakesTheAnswerToTheWrite_IsNeverExpected()
    {
        writes.Observe(new StoreChange<V1Job> { Kind = StoreChangeKind.Deleted, Key = default, Old = Job("11") });

        writes.Wrote(Job("10"));

        Assert.Empty(writes.Over([], _ => true));
    }

    [Theory]
    [InlineData("9", 1)]
    [InlineData("10", 0)]
    [InlineData("11", 0)]
    public void Observe_Version_IsForgottenOnceTheWatchHasComeToIt(string seen, int left)
    {
        writes.Wrote(Job("10"));

        writes.Observe(new StoreChange<V1Job> { Kind = StoreChangeKind.Updated, Key = default, Old = Job("8"), New = Job(seen) });

        Assert.Equal(left, writes.Over([], _ => true).Count);
    }

    private static V1Job Job(string version) => new() { Metadata = new V1ObjectMeta { Uid = "one", ResourceVersion = version } };
}
