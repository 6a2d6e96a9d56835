using EdgeRnn;
using EdgeRnn.Identity;
using EdgeRnn.Options;

// Trains small networks and prints a hash of each one's weights, states and forecasts: the same lines on every processor, in
// every vector width, by every compiler. An argument is the width that this process must choose by itself (1, 4, 8 or 16).
// Exit code 1: another width was chosen, or the widths differ.
int chosen = OnlineLearner.Create(new LearnerOptions { InputSize = 1, OutputSize = 1 }).VectorWidth;
if (args.Length == 1 && args[0] != $"{chosen}")
{
    Console.Error.WriteLine($"chose the vector width {chosen}, expected {args[0]}");
    return 1;
}

bool same = true;
foreach (Training training in Training.All)
{
    ulong reference = training.Run(VectorWidth.Scalar);
    Console.WriteLine($"{training.Name} {reference:x16}");
    foreach (VectorWidth width in (VectorWidth[])[VectorWidth.Vector128, VectorWidth.Vector256, VectorWidth.Vector512])
    {
        ulong hash = training.Run(width);
        if (hash != reference)
        {
            Console.Error.WriteLine($"{training.Name} {hash:x16} in {width}");
            same = false;
        }
    }
}

Console.Error.WriteLine($"vector width {chosen}");
return same ? 0 : 1;
