// Runs before the managed program: on x64 that is compiled for x86-64-v3, and its own check would only abort.
#include <unistd.h>

enum { UNSUPPORTED_PROCESSOR = 6 }; // ExitCode.UnsupportedProcessor

__attribute__((constructor)) static void require_avx2(void)
{
    static const char message[] =
        "edgernn: this processor lacks AVX2, FMA or BMI2, for which this executable is compiled (x86-64-v3: Intel from 2013, "
        "AMD from 2015 on); the same program runs without them from its source: dotnet run -c Release --project device/EdgeRnn.Device\n";
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi")
        || !__builtin_cpu_supports("bmi2")) {
        ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
        (void)ignored;
        _exit(UNSUPPORTED_PROCESSOR);
    }
}
