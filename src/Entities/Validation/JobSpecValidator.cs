using System.Text.RegularExpressions;
using FluentValidation;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed partial class JobSpecValidator : AbstractValidator<JobSpec>
{
    public JobSpecValidator()
    {
        RuleFor(job => job.NodeSelector)
            .EntriesFollow("spec.job.nodeSelector", TextRules.LabelKey, TextRules.LabelValue, Limits.NodeSelector);
        RuleFor(job => job.NodeSelector).Custom(CheckPlatformLabels);
        RuleFor(job => job.PriorityClassName).Follows("spec.job.priorityClassName", TextRules.ObjectName);
        RuleFor(job => job.RuntimeClassName).Follows("spec.job.runtimeClassName", TextRules.ObjectName);
        RuleFor(job => job.Timeout).Custom((timeout, context) =>
            CheckDuration(context, "spec.job.timeout", timeout, DurationRanges.MostTimeout));
        RuleFor(job => job.TtlAfterFinished).Custom((time, context) =>
            CheckDuration(context, "spec.job.ttlAfterFinished", time, DurationRanges.MostTtl));
        RuleFor(job => job.Retries).Custom(CheckRetries);
        RuleFor(job => job.Tolerations).Custom(CheckTolerations);
        RuleFor(job => job.Workspace).SetValidator(new WorkspaceSpecValidator());
        RuleFor(job => job.QueueName).Follows("spec.job.queueName", TextRules.QueueName);
    }

    [GeneratedRegex(Patterns.PlatformLabels)]
    private static partial Regex PlatformLabels { get; }

    private static void CheckDuration(ValidationContext<JobSpec> context, string field, string text, string most)
    {
        if (TextRules.Duration.Refusal(field, text) is { } refusal)
            context.Add(field, refusal, text);
        else if (!GoDuration.TryParse(text, out var duration)
            || duration < GoDuration.Parse(DurationRanges.Least)
            || duration > GoDuration.Parse(most))
            context.Add(field, $"{field}: \"{text}\" must be between {DurationRanges.Least} and {most}", text);
    }

    private static void CheckRetries(int retries, ValidationContext<JobSpec> context)
    {
        if (retries is < 0 or > Limits.MostRetries)
            context.Add("spec.job.retries", $"spec.job.retries: {retries} must be between 0 and {Limits.MostRetries}", retries);
    }

    private static void CheckTolerations(IReadOnlyList<k8s.Models.V1Toleration> tolerations, ValidationContext<JobSpec> context)
    {
        if (tolerations.Count > Limits.Tolerations)
            context.Add("spec.job.tolerations", $"spec.job.tolerations has {tolerations.Count} entries; {Limits.Tolerations} are allowed");
    }

    private static void CheckPlatformLabels(IReadOnlyDictionary<string, string> labels, ValidationContext<JobSpec> context)
    {
        foreach (var key in labels.Keys.Where(key => PlatformLabels.IsMatch(key)))
            context.Add($"spec.job.nodeSelector[{key}]", $"spec.job.nodeSelector may not name {key}: use spec.platforms", key);
    }
}
