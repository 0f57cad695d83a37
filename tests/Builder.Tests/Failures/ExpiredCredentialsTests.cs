using System.Text;
using Microsoft.AspNetCore.Http;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>
/// Credentials that expire while a build runs, with the real buildx, BuildKit and oras: each step's container finds what the steps before
/// it have left, and a mounted Secret that changes while it waits.
/// </summary>
public sealed class ExpiredCredentialsTests : RegistryFaultTests
{
    private const string Old = "me:first";
    private const string New = "me:second";

    // What a program or a registry may take is less than the time between two looks at the Secret.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Mount(Old);
        Build.Settings = Build.Settings with { RegistryConfigs = [Folder["secret"]] };
        Build.With("FROM scratch");
    }

    [SkippableTheory]
    [InlineData(SmallBuild.FilesStep, SmallBuild.ImageStep, 401)]
    [InlineData(SmallBuild.FilesStep, SmallBuild.ImageStep, 403)]
    [InlineData(SmallBuild.ImageStep, SmallBuild.FilesStep, 401)]
    [InlineData(SmallBuild.ImageStep, SmallBuild.FilesStep, 403)]
    public async Task Step_OfCredentialsThatExpired_WaitsForTheSecretAndPushesAgain(string before, string step, int status)
    {
        StackParts.Require();
        await DoneAsync(before);
        Expire(status);
        var time = new SkippedTime(Look, count => RenewAt(3, count));

        var end = await Build.RunAsync(step, time);

        AssertSucceeded(end);
        Assert.Equal(3, time.Waits.Count);
        Assert.Contains("These credentials worked at 20", Build.Log, StringComparison.Ordinal);
        // Once for each step; again only where make itself pushes.
        Assert.Equal(step == SmallBuild.ImageStep ? 3 : 2, Build.Lines.Count(line => line.StartsWith("=== make", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData(SmallBuild.FilesStep, SmallBuild.ImageStep)]
    [InlineData(SmallBuild.ImageStep, SmallBuild.FilesStep)]
    [InlineData(SmallBuild.FilesStep, SmallBuild.VerifyStep)]
    public async Task Step_OfCredentialsThatStayExpired_EndsTheJobAfterTenMinutes(string before, string step)
    {
        StackParts.Require();
        await DoneAsync(before);
        if (step == SmallBuild.VerifyStep)
        {
            await DoneAsync(SmallBuild.ImageStep);
        }

        Expire(401);
        var time = new SkippedTime(Look);

        var end = await Build.RunAsync(step, time);

        Assert.Equal((ExitCodes.FinalInfrastructure, "CredentialsExpired"), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Contains(ExitCodes.FinalInfrastructure, ExitCodes.Final);
        Assert.Equal(TimeSpan.FromMinutes(10), new TimeSpan(time.Waits.Sum(wait => wait.Ticks)));
        var worked = new ResultStore(Build.Settings.ResultsFolder).WrittenAt(step == SmallBuild.VerifyStep ? SmallBuild.ImageStep : before)!.Value;
        var said = $"These credentials worked at {worked:yyyy-MM-ddTHH:mm:ssZ}; they have expired since";
        Assert.Contains(said, end.Result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains($"{Registry.Host}/{Build.User}/", end.Result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("spec.registry.secretRef", end.Result.Error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_OfALocalRun_EndsAtOnceWithTheSameSentence()
    {
        StackParts.Require();
        await DoneAsync(SmallBuild.ImageStep);
        Expire(401);
        Build.Settings = Build.Settings with { CredentialsWait = TimeSpan.Zero };
        var time = new SkippedTime(Look);

        var end = await Build.RunAsync(SmallBuild.FilesStep, time);

        Assert.Equal((ExitCodes.FinalInfrastructure, "CredentialsExpired"), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Contains("; they have expired since. Renew the Secret", end.Result.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(time.Waits);
    }

    [SkippableFact]
    public async Task Step_OfASecretThatChangedMeanwhile_PushesAgainAtOnce()
    {
        StackParts.Require();
        Registry.Fail("POST|PUT|HEAD|GET", $"/v2/{Build.User}/", Refuse(401, () => Mount(New)), when: request => !Has(request, New));
        var time = new SkippedTime(Look);

        var end = await Build.RunAsync(SmallBuild.FilesStep, time);

        AssertSucceeded(end);
        Assert.Empty(time.Waits);
    }

    [SkippableFact]
    public async Task Step_OfCredentialsThatNeverWorked_IsInputAtOnce()
    {
        StackParts.Require();
        Expire(403);
        var time = new SkippedTime(Look);

        var end = await Build.RunAsync(SmallBuild.FilesStep, time);

        Assert.Equal((ExitCodes.Input, "RegistryRefused"), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Empty(time.Waits);
    }

    [SkippableFact]
    public async Task Step_AfterAnEarlierRunInTheSameFolder_KnowsNothingOfItsCredentials()
    {
        StackParts.Require();
        await DoneAsync(SmallBuild.ImageStep);
        var results = new ResultStore(Build.Settings.ResultsFolder);
        var later = results.WrittenAt(SmallBuild.ImageStep)!.Value.UtcDateTime.AddSeconds(1);
        File.SetLastWriteTimeUtc(results.PathOf(StepIds.Source, "result.json"), later);
        Expire(401);

        var end = await Build.RunAsync(SmallBuild.FilesStep, new SkippedTime(Look));

        Assert.Equal((ExitCodes.Input, "RegistryRefused"), (end.ExitCode, end.Result.Error?.Reason));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Publish_OfCredentialsThatExpired_WaitsForTheSecret(bool renewed)
    {
        StackParts.Require();
        var plan = await Build.PublishPlanAsync();
        Expire(401);
        var time = new SkippedTime(Look, count => RenewAt(renewed ? 2 : int.MaxValue, count));

        var end = await Build.PublishAsync(plan, time);

        Assert.Equal(
            (renewed ? ExitCodes.Success : ExitCodes.FinalInfrastructure, renewed ? null : "CredentialsExpired"), (end.ExitCode, end.Result.Error?.Reason));
        if (!renewed)
        {
            Assert.Contains("These credentials worked earlier in this run; they have expired since", end.Result.Error!.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Step_OfRenewedCredentials_HidesThem()
    {
        StackParts.Require();
        await DoneAsync(SmallBuild.ImageStep);
        Expire(401);
        var settings = Build.Settings;
        var lines = new List<string>();
        var log = new StepLog(Redactor.Of(settings), lines.Add);
        Mount(New);
        using var access = Builder.Registry.RegistryAccess.Open(settings with { Temp = Folder["tmp"] });
        access.Renew(log);

        log.Output($"the password is {New.Split(':')[1]}, it was {Old.Split(':')[1]}");

        Assert.Equal(["the password is ***, it was ***"], lines);
    }

    private static string Basic(string login) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(login))}";

    private static bool Has(HttpRequest request, string login) => request.Headers.Authorization == Basic(login);

    // A 403 is only for those who have said who they are.
    private static RequestDelegate Refuse(int status, Action? seen = null) => context =>
    {
        var known = context.Request.Headers.Authorization.Count > 0;
        if (known)
        {
            seen?.Invoke();
        }

        return FaultyRegistry.Status(known ? status : 401, known && status == 403 ? "DENIED" : "UNAUTHORIZED")(context);
    };

    private void Mount(string login) => Folder.Write(
        "secret/config.json",
        $$$$"""{"auths":{"{{{{Registry.Host}}}}":{"auth":"{{{{Basic(login)["Basic ".Length..]}}}}"}}}""");

    private void RenewAt(int wait, int count)
    {
        if (count == wait)
        {
            Mount(New);
        }
    }

    private void Expire(int status) =>
        Registry.Fail("POST|PUT|HEAD|GET", $"/v2/{Build.User}/", Refuse(status), when: request => !Has(request, New));

    private async Task DoneAsync(string step)
    {
        var end = await Build.RunAsync(step);
        AssertSucceeded(end);
    }
}
