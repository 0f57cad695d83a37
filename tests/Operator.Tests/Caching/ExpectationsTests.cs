using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Tests.Caching;

public sealed class ExpectationsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Expectations<JobView> _writes;

    public ExpectationsTests()
    {
        _writes = new Expectations<JobView>(_time);
    }

    [Theory]
    [InlineData("9", "10", "10")]
    [InlineData("10", "10", "10")]
    [InlineData("11", "10", "11")]
    [InlineData("100", "99", "100")]
    public void Latest_CachedAndWritten_IsTheNewer(string cached, string written, string expected)
    {
        _writes.ExpectWrite(Job(written));

        Assert.Equal(expected, _writes.Latest(Job(cached)).Metadata.ResourceVersion);
    }

    [Fact]
    public void Latest_CacheHasCaughtUp_IsTheCachedFromThenOn()
    {
        _writes.ExpectWrite(Job("10"));
        _writes.Latest(Job("10"));

        Assert.Equal("9", _writes.Latest(Job("9")).Metadata.ResourceVersion);
    }

    [Fact]
    public void Over_NotYetCached_IsAdded()
    {
        _writes.ExpectWrite(Job("10"));

        Assert.Single(_writes.Merge([], _ => true));
        Assert.Empty(_writes.Merge([], _ => false));
        Assert.Single(_writes.Merge([Job("9")], _ => true));
    }

    [Fact]
    public void Over_NeverCached_IsForgottenInTime()
    {
        _writes.ExpectWrite(Job("10"));
        _time.Advance(Expectations<JobView>.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Empty(_writes.Merge([], _ => true));
    }

    [Fact]
    public void Deleted_StillCached_IsMarkedUntilItsTimeIsUp()
    {
        _writes.ExpectWrite(Job("10"));
        _writes.ExpectDeletion(Job("10"));

        Assert.True(_writes.IsDeleted(Job("9")));
        Assert.Empty(_writes.Merge([], _ => true));
        _time.Advance(Expectations<JobView>.Lifetime + TimeSpan.FromSeconds(1));
        _writes.Merge([], _ => true);
        Assert.False(_writes.IsDeleted(Job("9")));
    }

    [Fact]
    public void Observe_DeletedBeforeTheCacheHeldIt_IsForgottenAtOnce()
    {
        _writes.ExpectWrite(Job("10"));

        _writes.Observe(new StoreChange<JobView> { Kind = StoreChangeKind.Deleted, Key = default, Old = Job("11") });

        Assert.Empty(_writes.Merge([], _ => true));
    }

    [Fact]
    public void Observe_DeletionOvertakesTheAnswerToTheWrite_IsNeverExpected()
    {
        _writes.Observe(new StoreChange<JobView> { Kind = StoreChangeKind.Deleted, Key = default, Old = Job("11") });

        _writes.ExpectWrite(Job("10"));

        Assert.Empty(_writes.Merge([], _ => true));
    }

    [Theory]
    [InlineData("9", 1)]
    [InlineData("10", 0)]
    [InlineData("11", 0)]
    public void Observe_Version_IsForgottenOnceTheWatchHasComeToIt(string seen, int left)
    {
        _writes.ExpectWrite(Job("10"));

        _writes.Observe(new StoreChange<JobView> { Kind = StoreChangeKind.Updated, Key = default, Old = Job("8"), New = Job(seen) });

        Assert.Equal(left, _writes.Merge([], _ => true).Count);
    }

    private static JobView Job(string version) => new() { Metadata = new V1ObjectMeta { Uid = "one", ResourceVersion = version } };
}
