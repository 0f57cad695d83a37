using System.Collections.Concurrent;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>Looks for images, several at a time, and collects those that are found and what is wrong with the others.</summary>
/// <param name="context">Of the step.</param>
/// <param name="pinned">The list of another platform, whose digests are used. Null for none.</param>
internal sealed class InputSearch(StepContext context, InputList? pinned)
{
    // After so many images that its registry did not answer for, the others are not asked for.
    private const int Patience = 3;

    private readonly ConcurrentDictionary<string, InputImage> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StepFailedException> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _unanswered = new(StringComparer.Ordinal);

    /// <exception cref="StepFailedException">Infrastructure: the registry of an image that the spec names is unreachable.</exception>
    public async Task FindAsync(PlannedInput input, CancellationToken stop)
    {
        var known = pinned?.Images.FirstOrDefault(other => other.Name == input.Name);
        // A digest of the other platform's list is used even if nobody answers for it here.
        var image = new InputImage { Name = input.Name, Field = input.Field, Digest = known?.Digest };
        // BuildKit may have mirrors of its own, so what the source names may still be built.
        if (input.OfSource && ((known is not null && known.Digest is null) || _unanswered.GetValueOrDefault(ImageReference.Host(input.Name)) >= Patience))
        {
            _found.TryAdd(input.Name, image);
            return;
        }

        try
        {
            var place = known?.Digest is { } digest && input.OfSource
                ? await context.Registry.FindAsync(ImageReference.At(input.Name, digest), input.Field, stop)
                : await input.Find(stop);
            if (known?.Digest is { } pin)
            {
                place = ImageReference.At(place, pin);
            }

            foreach (var platform in input.Platforms)
            {
                await context.Registry.RequirePlatformAsync(place, input.Field, platform, stop);
            }

            _found.TryAdd(input.Name, image with { Digest = place.Split('@')[1], Image = place });
        }
        catch (StepFailedException failure) when (input.OfSource && (failure.Class == FailureClass.Infrastructure || IsBuildKitsToTell(failure)))
        {
            context.Log.Info($"{input.Name}: {failure.Message}");
            _unanswered.AddOrUpdate(ImageReference.Host(input.Name), 1, (_, times) => times + 1);
            _found.TryAdd(input.Name, image);
        }
        catch (StepFailedException failure) when (failure.Class == FailureClass.Input)
        {
            _failures.TryAdd(input.Name, failure);
        }
    }

    /// <summary>A BuildKit endpoint has mirrors, credentials and authorities of its own: what refuses this container may serve it.</summary>
    private bool IsBuildKitsToTell(StepFailedException failure) =>
        failure.Reason == Reasons.RegistryRefused && context.Settings.BuildKit is [var endpoint, ..] && !endpoint.StartsWith("unix:", StringComparison.Ordinal);

    /// <exception cref="StepFailedException">Input: images are missing; all of them are named.</exception>
    public IReadOnlyList<InputImage> Found()
    {
        var failures = _failures.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).ToList();
        return failures switch
        {
            [] => [.. _found.Values],
            [var only] => throw only,
            [var first, ..] => throw StepFailedException.Input(first.Reason, string.Join(' ', failures.Select(failure => failure.Message))),
        };
    }
}
