using System.Runtime.CompilerServices;

// Locals are not zeroed before use: zeroing wide and then storing narrow stalls the loads that follow.
[module: SkipLocalsInit]
