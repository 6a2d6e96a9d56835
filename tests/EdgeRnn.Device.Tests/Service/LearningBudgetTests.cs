using EdgeRnn.Device.Service;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

public class LearningBudgetTests
{
    private readonly LearningBudget _budget = new(interval: 1000);

    [Fact]
    public void Training_runs_while_it_ends_before_the_next_sample_is_due()
    {
        Warm(400);
        Assert.True(_budget.MayLearn(now: 100, sampled: 0));
        Assert.True(_budget.MayLearn(now: 600, sampled: 0));
        Assert.False(_budget.MayLearn(now: 601, sampled: 0));
        Assert.False(_budget.MayLearn(now: 5000, sampled: 0));
    }

    [Fact]
    public void The_costliest_step_of_late_counts_and_not_the_mean()
    {
        Warm(10);
        _budget.Took(900, learned: true);
        _budget.Took(10, learned: true);
        Assert.False(_budget.MayLearn(now: 200, sampled: 0));
    }

    [Fact]
    public void One_slow_step_does_not_end_training_for_ever()
    {
        Warm(10);
        _budget.Took(100_000, learned: true);
        int skipped = 0;
        while (!_budget.MayLearn(now: 0, sampled: 0))
        {
            _budget.Took(10, learned: false);
            skipped++;
        }

        Assert.InRange(skipped, 100, 500);
    }

    [Fact]
    public void The_first_steps_are_the_compilers()
    {
        _budget.Took(100_000, learned: true);
        Assert.True(_budget.MayLearn(now: 0, sampled: 0));
    }

    private void Warm(long ticks)
    {
        for (int i = 0; i < 20; i++)
        {
            _budget.Took(ticks, learned: true);
        }
    }
}
