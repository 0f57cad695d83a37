using System.Text.RegularExpressions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Failures;

/// <summary>One recognisable failure.</summary>
/// <param name="Pattern">Matched against each line that counts, the last line first.</param>
/// <param name="Sentence">What is wrong and what to do, from the match and the context.</param>
public sealed record FailureRule(
    Tool Tools,
    Regex Pattern,
    FailureClass Class,
    string Reason,
    Func<Match, FailureContext, string> Sentence);
