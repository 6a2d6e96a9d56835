using System.Globalization;
using EdgeRnn.Soak;

// steps N           learns from N samples: 0 bytes on the learning thread, resident memory flat
// cuts N [SEED]     learns from N samples, cut at random places and recovered from checkpoint and journal: the same state at the end
// journal N         writes N records, opens the journal and reads its end: what is read does not grow with N
return args switch
{
    ["steps", var steps] => SteadySoak.Run(Number(steps)),
    ["cuts", var steps, .. var seed] => CutSoak.Run(Number(steps), seed is [var given] ? (int)Number(given) : Environment.TickCount),
    ["journal", var records] => JournalSoak.Run(Number(records)),
    _ => Usage(),
};

static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("steps N | cuts N [SEED] | journal N");
    return 2;
}
