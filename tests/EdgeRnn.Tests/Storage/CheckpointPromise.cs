using EdgeRnn.Storage;

namespace EdgeRnn.Tests.Storage;

/// <summary>The store broke its word.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);

/// <summary>
/// What a store has promised its host: after a loss of power the newest state that was called saved is loaded, or a newer
/// one, with every value as it was. Each state that is saved has a step of its own.
/// </summary>
internal sealed class CheckpointPromise
{
    private readonly Numbers _numbers = new();
    private readonly Numbers _loaded = new();
    private long _begun;
    private long _saved;
    private long _savedGood;

    /// <summary>Saves the next step's state.</summary>
    /// <returns>Whether the store calls it saved.</returns>
    public bool TrySave(CheckpointStore store, bool isGood = true)
    {
        _numbers.Set(++_begun);
        try
        {
            store.Save(stream => CheckpointFile.Save(stream, _numbers.Visit), _begun, isGood);
        }
        catch (StateFolderException)
        {
            Require(store.Status.Failure is not null, "a failure shows in the status");
            return false;
        }

        _saved = _begun;
        _savedGood = isGood ? _begun : _savedGood;
        Require(store.Status is { Failure: null } status && status.SavedStep == _saved, "the status has the saved step");
        return true;
    }

    /// <summary>Starts from a disk that is whole again.</summary>
    /// <exception cref="BrokenPromiseException">What was promised is not there.</exception>
    public void Check(SimulatedDisk disk)
    {
        using CheckpointStore store = new("state", disk);
        CheckpointLoad load = store.LoadNewest(stream => CheckpointFile.Restore(stream, _loaded.Visit));
        CheckLoad(load, _saved);
        if (_savedGood > 0 && load.File!.Contains("doubtful", StringComparison.Ordinal))
        {
            CheckLoad(store.LoadLastGood(stream => CheckpointFile.Restore(stream, _loaded.Visit)), _savedGood);
        }
    }

    private void CheckLoad(CheckpointLoad load, long least)
    {
        Require(load.Failure is null, "the folder can be used");
        Require(load.Step >= least, "the newest that was called saved is loaded, or a newer one");
        Require(load.Step <= _begun, "what is loaded was once saved");
        Require(load.File is null ? least == 0 : _loaded.AreOf(load.Step), "every value is as it was");

        void Require(bool holds, string promise) => CheckpointPromise.Require(
            holds, $"{promise}: {least} was saved, {_begun} begun.\n{load}");
    }

    private static void Require(bool holds, string promise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException("Broken: " + promise);
        }
    }

    /// <summary>A state that follows from its step.</summary>
    private sealed class Numbers
    {
        private readonly long[] _values = new long[40];
        private readonly float[] _weights = new float[30];
        private long _step;

        public void Set(long step)
        {
            _step = step;
            for (int i = 0; i < _values.Length; i++)
            {
                _values[i] = ValueOf(step, i);
            }

            for (int i = 0; i < _weights.Length; i++)
            {
                _weights[i] = step + (i / 32f);
            }
        }

        public bool AreOf(long step) =>
            _step == step
            && !_values.Where((value, i) => value != ValueOf(step, i)).Any()
            && !_weights.Where((value, i) => value != step + (i / 32f)).Any();

        public void Visit(IStateVisitor visitor)
        {
            visitor.Require("kind", "numbers");
            visitor.Visit("step", ref _step, min: 0);
            visitor.Visit("values", _values);
            visitor.Visit("weights", _weights);
        }

        private static long ValueOf(long step, int i) => unchecked((step * 0x5851F42D4C957F2D) + (i * 0x14057B7EF767814F));
    }
}
