using System.Globalization;

namespace EdgeRnn.Fleet.Protocol;

/// <summary>Where a group belongs: weighted rendezvous hashing, so that a worker that comes or goes moves its own share only.</summary>
internal static class Placement
{
    /// <summary>The worker that is to own a group; null if there is none.</summary>
    /// <param name="group">The group.</param>
    /// <param name="live">The workers that live; those that leave get nothing.</param>
    /// <param name="wanted">The one that is to have it if it lives; empty for none.</param>
    public static string? Of(int group, IEnumerable<WorkerEntry> live, string wanted = "")
    {
        (string? Id, double Score) best = (null, double.NegativeInfinity);
        foreach (WorkerEntry worker in live)
        {
            double score = worker.IsLeaving ? double.NegativeInfinity : IsOf(worker.Id, wanted) ? double.PositiveInfinity : Score(group, worker);
            if (score > best.Score || (score == best.Score && best.Id is not null && string.CompareOrdinal(worker.Id, best.Id) < 0))
            {
                best = (worker.Id, score);
            }
        }

        return best.Id;
    }

    /// <summary>Whether a worker is the one of this name, or this very process of it: <c>NAME.PROCESS</c>.</summary>
    public static bool IsOf(string id, string name) => id == name || (name.Length > 0 && id.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>−w / ln h with h uniform in (0, 1): the largest is worker i's with probability wᵢ / Σw.</summary>
    private static double Score(int group, WorkerEntry worker)
    {
        ulong hash = Hash(string.Create(CultureInfo.InvariantCulture, $"{group}/{worker.Id}"));
        double uniform = ((hash >> 11) + 0.5) / (1UL << 53);
        return -Weight(worker.Capacity) / Math.Log(uniform);
    }

    /// <summary>The power of 2 below, so that a measurement that wavers moves nothing.</summary>
    private static double Weight(int capacity) => Math.Pow(2, Math.Floor(Math.Log2(Math.Max(1, capacity))));

    /// <summary>FNV-1a of the UTF-16 code units, with the finalizer of MurmurHash3, which spreads the last ones.</summary>
    public static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in text)
        {
            hash = unchecked((hash ^ unit) * 1099511628211);
        }

        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccd);
        hash = unchecked((hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }
}
