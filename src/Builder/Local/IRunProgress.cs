using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Local;

/// <summary>What is told about a local run. Calls come from several platforms at once.</summary>
public interface IRunProgress
{
    void Started(string platform, string step, int number, int steps);

    void Line(string platform, string step, string line);

    void Ended(string platform, string step, StepResult result, TimeSpan elapsed);
}
