using EdgeRnn.Networks;
using EdgeRnn.Optimization;
using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Support;

/// <summary>Passes everything on, and damages a gradient between its making and its use.</summary>
internal sealed class FaultyPass(NetworkPass inner) : NetworkPass
{
    /// <summary>Called once, after the next gradient is made.</summary>
    public Action? Damage { get; set; }

    public override int VectorWidth => inner.VectorWidth;

    public override void Forward() => inner.Forward();

    public override void Backward(long first, long last, long firstLoss)
    {
        inner.Backward(first, last, firstLoss);
        Damage?.Invoke();
        Damage = null;
    }

    public override void ClearCarries() => inner.ClearCarries();

    public override void AddHeadDelta(long step) => inner.AddHeadDelta(step);

    public override void StepBack(long step, bool isFirst) => inner.StepBack(step, isFirst);

    public override void SumWindow(long first, long last, long firstLoss) => inner.SumWindow(first, last, firstLoss);

    public override void AdvanceSensitivities(long step, bool isFirst) => inner.AdvanceSensitivities(step, isFirst);

    public override void AddLossGradient(long step, bool isFirst) => inner.AddLossGradient(step, isFirst);

    public override void DivideLosses(int losses) => inner.DivideLosses(losses);

    public override void ClearSensitivities() => inner.ClearSensitivities();

    public override void Visit(IStateVisitor visitor) => inner.Visit(visitor);

    public override float SquaredGradientNorm() => inner.SquaredGradientNorm();

    public override void Update(in UpdateStep step) => inner.Update(step);

    public override void Refresh() => inner.Refresh();
}
