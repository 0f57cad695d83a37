using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Local;

/// <summary>Receives the progress of a local run. Platforms call it concurrently.</summary>
public interface IRunProgress
{
    void Started(string platform, string step, int number, int steps);

    void Line(string platform, string step, string line);

    void Ended(string platform, string step, StepResult result, TimeSpan elapsed);
}
