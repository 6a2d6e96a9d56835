using System.CommandLine;
using EdgeRnn.Cells;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Options;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Commands;

/// <summary>The options that make a forecaster, on every command that makes one.</summary>
internal sealed class NetworkArguments
{
    private const int MostUnits = 1 << 15;
    private const int LongestWindow = 1 << 20;
    private static readonly ForecasterOptions Defaults = new() { Channels = 1 };
    private static readonly LearnerOptions DefaultNetwork = ForecasterOptions.NetworkFor(longestHorizon: 1);

    private readonly Option<string[]?> _experts = CommandOptions.List(
        "--expert", "NAME[,NAME...]", $"Use only these experts in the mixture: {string.Join("; ", Enum.GetValues<MixtureProfile>().Select(NamesOf))}");

    private readonly Option<MixtureProfile?> _profile = ProfileOption();

    private readonly Option<CellKind?> _cell = CommandOptions.Choice("--cell", "One network instead of the mixture, which any network option selects; the cell of every layer [lstm]",
        [.. CellKinds.All.Select(cell => (cell.Name, cell.Kind))]);

    private readonly Option<Rule?> _rule = CommandOptions.Choice("--rule", "How gradients are computed: truncated BPTT, "
        + $"the derivative of the newest step, or sensitivities carried forward, exact ({NamesOf(cell => cell.IsDiagonal, ", ")}) or a unit's own (the others) [bptt]",
        ("bptt", Rule.Bptt), ("immediate", Rule.Immediate), ("rtrl", Rule.RealTime), ("snap1", Rule.SnAp1));

    private readonly Option<int?> _hidden = CommandOptions.Number("--hidden", "N", $"Units in a layer [{DefaultNetwork.HiddenSize}]", 1, MostUnits);
    private readonly Option<int?> _layers = CommandOptions.Number("--layers", "N", $"Stacked layers, 1 to 4 [{DefaultNetwork.Layers}]", 1, 4);
    private readonly Option<int?> _window = CommandOptions.Number("--window", "K2", $"Steps that a gradient travels back [{DefaultNetwork.K2}]", 1, LongestWindow);
    private readonly Option<int?> _stride = CommandOptions.Number("--stride", "K1", $"Rows between two updates, at most K2 [1, or 8 beyond horizon 1]", 1, LongestWindow);
    private readonly Option<string[]?> _horizons = CommandOptions.List("--horizon", "H[,H...]", "Steps ahead that are predicted [1]");

    private readonly Option<OptimizerKind?> _optimizer = CommandOptions.Choice("--optimizer", "The update rule [adam]",
        ("sgd", OptimizerKind.Sgd), ("rmsprop", OptimizerKind.RmsProp), ("adam", OptimizerKind.Adam), ("obgd", OptimizerKind.ObGd));

    private readonly Option<float?> _learningRate = CommandOptions.Number(
        "--learning-rate", "X", $"Step size [{DefaultNetwork.Optimizer.LearningRate}]", 0f, 1000f);

    private readonly Option<float?> _momentum = CommandOptions.Number("--momentum", "X", "Momentum of sgd, below 1 [0]", 0f, 0.999999f);
    private readonly Option<int?> _warmup = CommandOptions.Number("--warmup", "N", "Updates over which the learning rate rises to its full value [0]", 0, int.MaxValue);
    private readonly Option<float?> _decay = CommandOptions.Number("--decay", "X", "Learning-rate decay: update n uses the rate divided by 1 + X n [0]", 0f, 1000f);
    private readonly Option<float?> _l2Init = CommandOptions.Number("--l2-init", "X", "L2 regularization towards the initial weights, which keeps a network able to learn [0]", 0f, 1000f, "--pull");
    private readonly Option<float?> _clip = CommandOptions.Number("--clip", "NORM", $"Largest norm of the gradient, 0 = off [{DefaultNetwork.ClipNorm}]", 0f, float.MaxValue);

    private readonly Option<LossKind?> _loss = CommandOptions.Choice("--loss", "What training minimises [mse]",
        ("mse", LossKind.MeanSquared), ("huber", LossKind.Huber));

    private readonly Option<float?> _huberDelta = CommandOptions.Number("--huber-delta", "X", "Error at which the Huber loss turns from quadratic to linear [1]", 1e-6f, 1e6f);

    private readonly Option<RecurrentInitialization?> _init = CommandOptions.Choice("--init", "Initialization of the recurrent weights [uniform]",
        ("uniform", RecurrentInitialization.Uniform), ("orthogonal", RecurrentInitialization.Orthogonal), ("identity", RecurrentInitialization.Identity));

    private readonly Option<float?> _flowPenalty = CommandOptions.Number("--flow-penalty", "X", "Weight of a penalty against vanishing and exploding gradients in a single layer [0]", 0f, 1000f);
    private readonly Option<float?> _forgetBias = CommandOptions.Number("--forget-bias", "X", $"Added to the forget bias of {NamesOf(cell => cell.HasForgetGate, " and ")} at the start [0]", -100f, 100f);

    private readonly Option<Normalization?> _normalize = CommandOptions.Choice("--normalize", "Scale by the past's mean and deviation [running]",
        ("running", Normalization.Running), ("none", Normalization.None));

    private readonly Option<OutputMode?> _outputMode = CommandOptions.Choice("--output-mode", "What the network's output means: the change from the last value, or the value [change]",
        ("change", OutputMode.Change), ("value", OutputMode.Value));

    private readonly Option<long?> _seed = CommandOptions.Number("--seed", "N", "Seed for weight initialization [0]", 0L, long.MaxValue);

    private readonly Option<VectorWidth?> _vectorWidth = CommandOptions.Choice("--vector-width", "Floats in a vector; changes the speed and no result [auto]",
        ("auto", VectorWidth.Auto), ("1", VectorWidth.Scalar), ("4", VectorWidth.Vector128), ("8", VectorWidth.Vector256), ("16", VectorWidth.Vector512));

    /// <summary><c>--profile</c>.</summary>
    public static Option<MixtureProfile?> ProfileOption() => CommandOptions.Choice(
        "--profile", "How much time and memory the mixture may take: the experts of the profile and of smaller ones [standard]",
        ("full", MixtureProfile.Full), ("standard", MixtureProfile.Standard), ("light", MixtureProfile.Light));

    public IEnumerable<Option> All => [.. OfNetwork, _experts, _profile, _horizons, _seed, _vectorWidth];

    /// <summary>Any of these asks for a network alone.</summary>
    private IEnumerable<Option> OfNetwork =>
    [
        _cell, _hidden, _layers, _rule, _window, _stride, _optimizer, _learningRate, _momentum, _warmup, _decay, _l2Init, _clip,
        _loss, _huberDelta, _init, _flowPenalty, _forgetBias, _normalize, _outputMode,
    ];

    /// <summary>The options of a forecaster of <paramref name="channels"/> channels.</summary>
    public ForecasterOptions Bind(ParseResult parse, int channels)
    {
        int[] horizons = Horizons(parse);
        ForecasterOptions options = Defaults with
        {
            Channels = channels,
            Horizons = horizons,
            EnabledExperts = EnabledExperts(parse),
            Profile = parse.GetValue(_profile) ?? Defaults.Profile,
        };
        if (parse.GetResult(_experts) is not null && parse.GetResult(_profile) is not null)
        {
            throw UserException.Usage($"{_experts.Name}: names the experts, {_profile.Name} chooses them by what they cost; leave one of them out");
        }

        ulong seed = (ulong)(parse.GetValue(_seed) ?? 0);
        VectorWidth vectorWidth = parse.GetValue(_vectorWidth) ?? VectorWidth.Auto;
        if (OfNetwork.FirstOrDefault(option => parse.GetResult(option) is not null) is not { } given)
        {
            return options with { Seed = seed, VectorWidth = vectorWidth };
        }

        if (new Option[] { _experts, _profile }.FirstOrDefault(option => parse.GetResult(option) is not null) is { } ofMixture)
        {
            throw UserException.Usage($"{ofMixture.Name}: chooses from the mixture, {given.Name} asks for a network alone; leave one of them out");
        }

        return options with
        {
            Normalization = parse.GetValue(_normalize) ?? Defaults.Normalization,
            OutputMode = parse.GetValue(_outputMode) ?? Defaults.OutputMode,
            Network = BindNetwork(parse, ForecasterOptions.NetworkFor(horizons[^1])) with { Seed = seed, VectorWidth = vectorWidth },
        };
    }

    private LearnerOptions BindNetwork(ParseResult parse, LearnerOptions network)
    {
        network = BindRule(parse, network) with
        {
            Cell = parse.GetValue(_cell) ?? network.Cell,
            HiddenSize = parse.GetValue(_hidden) ?? network.HiddenSize,
            Layers = parse.GetValue(_layers) ?? network.Layers,
            ClipNorm = parse.GetValue(_clip) ?? network.ClipNorm,
            Loss = parse.GetValue(_loss) ?? network.Loss,
            HuberDelta = parse.GetValue(_huberDelta) ?? network.HuberDelta,
            Recurrent = parse.GetValue(_init) ?? network.Recurrent,
            FlowPenalty = parse.GetValue(_flowPenalty) ?? network.FlowPenalty,
            ForgetBias = parse.GetValue(_forgetBias) ?? network.ForgetBias,
            Optimizer = BindOptimizer(parse, network.Optimizer),
        };
        CheckTogether(network);
        return network;
    }

    private static string NamesOf(MixtureProfile profile) =>
        $"{profile.ToString().ToLowerInvariant()}: {string.Join(", ", StandardExperts.All.Where(kind => kind.Profile == profile).Select(kind => kind.Name))}";

    /// <summary>The chosen experts; null without a choice.</summary>
    private string[]? EnabledExperts(ParseResult parse)
    {
        string[]? names = parse.GetValue(_experts) is { Length: > 0 } given ? given : null;
        string[] known = [.. StandardExperts.All.Select(kind => kind.Name)];
        return names?.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw UserException.Usage($"--expert {unknown}: no such expert; expected one of {string.Join(", ", NearestName.Sorted(unknown, known))}")
            : names;
    }

    /// <summary>The rule and its window: what carries the past forward needs no more steps than it takes losses.</summary>
    private LearnerOptions BindRule(ParseResult parse, LearnerOptions network)
    {
        Rule rule = parse.GetValue(_rule) ?? Rule.Bptt;
        int? asked = parse.GetValue(_window);
        int stride = parse.GetValue(_stride) ?? (rule == Rule.Immediate ? 1 : Math.Min(network.K1, asked ?? network.K1));
        int window = asked ?? (rule == Rule.Bptt ? network.K2 : stride);
        if (rule == Rule.Immediate && window != 1)
        {
            throw UserException.Usage($"--rule immediate: is --window 1, which {window} is not; leave --window and --stride out");
        }

        LearningRule learning = rule switch { Rule.RealTime => LearningRule.RealTime, Rule.SnAp1 => LearningRule.SnAp1, _ => LearningRule.TruncatedBptt };
        return network with { Rule = learning, K1 = stride, K2 = window };
    }

    private OptimizerOptions BindOptimizer(ParseResult parse, OptimizerOptions optimizer) => optimizer with
    {
        Kind = parse.GetValue(_optimizer) ?? optimizer.Kind,
        LearningRate = parse.GetValue(_learningRate) ?? optimizer.LearningRate,
        Momentum = parse.GetValue(_momentum) ?? optimizer.Momentum,
        WarmupUpdates = parse.GetValue(_warmup) ?? optimizer.WarmupUpdates,
        Decay = parse.GetValue(_decay) ?? optimizer.Decay,
        L2Init = parse.GetValue(_l2Init) ?? optimizer.L2Init,
    };

    private static string NamesOf(Func<CellDescription, bool> cells, string separator) =>
        string.Join(separator, CellKinds.All.Where(cells).Select(cell => cell.Name));

    private int[] Horizons(ParseResult parse)
    {
        string[] items = parse.GetValue(_horizons) is { Length: > 0 } given ? given : ["1"];
        SortedSet<int> horizons = [];
        foreach (string item in items)
        {
            if (!NumberText.TryParse(item, 1, LongestWindow, out int horizon) || !horizons.Add(horizon))
            {
                throw UserException.Usage(
                    $"--horizon {string.Join(',', items)}: '{item}' is wrong; expected different whole numbers from 1 to {LongestWindow}, such as 1,24");
            }
        }

        return [.. horizons];
    }

    /// <summary>The words of <c>--rule</c>: the immediate derivative is truncated BPTT over one step.</summary>
    private enum Rule
    {
        Bptt,
        Immediate,
        RealTime,
        SnAp1,
    }

    private static void CheckTogether(LearnerOptions network)
    {
        if (network.K1 > network.K2)
        {
            throw UserException.Usage(
                $"--stride {network.K1}: is more than --window {network.K2}, so that losses would be out of reach; raise --window or lower --stride");
        }
    }
}
