using EdgeRnn.Options;

namespace EdgeRnn.Tasks.Standard;

/// <summary>A task that recurrent networks are measured by.</summary>
internal interface IStandardTask
{
    /// <summary>As the table has it.</summary>
    string Name { get; }

    /// <summary>What the score is, and what one gets without learning.</summary>
    string Score { get; }

    /// <summary>Steps that a gradient must travel for the whole of the task.</summary>
    int Length { get; }

    /// <summary>The sizes, the loss and the window of a learner of this task.</summary>
    LearnerOptions Fit(LearnerOptions options);

    /// <summary>Learns as it goes; the score over the last fifth, less is better.</summary>
    double Run(OnlineLearner learner, ulong seed);
}
