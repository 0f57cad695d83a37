using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>A setting that no output of this release takes, although one of a later release would.</summary>
internal static class SettingRule
{
    // The others have rules of their own.
    private static readonly ImagerSetting[] Settings =
        [ImagerSetting.DiskSize, ImagerSetting.SectorSize, ImagerSetting.Bootloader, ImagerSetting.EnrollKeys];

    // Upstream's profile.MinRAWDiskSize.
    private const long SmallestDisk = 1246L << 20;

    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var imager = context.Spec.Imager;

        foreach (var setting in ImagerSettings.Of(context.Spec).Intersect(Settings))
        {
            if (Explain(context, setting) is { } sentence)
            {
                yield return SpecError.Of(
                    $"spec.imager.{SettingReach.FieldOf(setting)}", ImagerSettings.ValueOf(setting, imager), sentence);
            }
        }

        if (imager.DiskSize is { } size && SizeProblem(size) is { } problem)
        {
            yield return SpecError.Of("spec.imager.diskSize", size, problem);
        }
    }

    private static string? SizeProblem(string size) => ByteSize.Parse(size) switch
    {
        null => "is too large. Use a size such as 8Gi.",
        < SmallestDisk => "is too small. The imager makes disk images of at least 1246Mi.",
        _ => null,
    };

    private static string? Explain(SpecContext context, ImagerSetting setting)
    {
        if (context.Outputs.Any(output => setting.Reaches(output, context.Table.Minor)))
        {
            return null;
        }

        if (setting == ImagerSetting.EnrollKeys && !context.Media.Any(output => output.SecureBoot))
        {
            return "applies to secure boot media only. Add an output such as secureboot-iso, or remove it.";
        }

        var later = context.Outputs
            .Select(output => (Output: output, Minor: setting.ReachesLater(output, context.Table.Minor)))
            .Where(reach => reach.Minor is not null)
            .ToList();

        return later.Count == 0
            ? null
            : $"cannot be used with {context.Table}. It is available for {SpecContext.Names(later.Select(reach => reach.Output))} from "
              + $"v1.{later.Min(reach => reach.Minor)}.";
    }
}
