using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>What goes wrong while the service ends is in its exit code and its log.</summary>
public sealed class ServiceEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fault_in_the_end_comes_out_and_what_follows_it_is_done_all_the_same()
    {
        using StringWriter log = new(), output = new();
        string[] settings = [$"stateFolder={_folder["state"]}", "output=json", "streams:main:sources=waves", "streams:main:rate=200", "streams:main:profile=light"];
        RunContext context = new(() => ServiceSettings.Read(null, new Hashtable(), settings), Rows: 20, output, new Notices(log, TimeProvider.System, forJournal: false), new FailingClock());
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(context).AddSingleton<RunService>().AddHostedService(services => services.GetRequiredService<RunService>());
        using IHost host = builder.Build();
        RunService service = host.Services.GetRequiredService<RunService>();
        await host.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("the clock failed", Assert.Throws<NotSupportedException>(() => _ = service.Conclude()).Message);
        Assert.Contains("\"rows\":20,", output.ToString(), StringComparison.Ordinal);
    }

    [Exhaustive]
    [Fact]
    public void A_disk_that_does_not_answer_holds_up_no_report_and_at_the_end_is_an_exit_code_and_a_line()
    {
        _folder.Write("hangs.c", """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <unistd.h>
            int rename(const char *from, const char *to)
            {
                while (access("hangs", F_OK) == 0)
                    usleep(10000);
                return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
            }
            """);
        (int code, string output) = ServiceProcess.Run(_folder, """
            ${CC:-cc} -shared -fPIC -o hangs.so hangs.c -ldl || exit 99
            lines() { test $(wc -l <out) -gt $1; }
            LD_PRELOAD=$PWD/hangs.so "$0" run --json --set stateFolder=$PWD/state --set reportSeconds=0.1 --set checkpointMinutes=0.01 --set checkpointMegabytesPerDay=100000 --set streams:main:sources=waves --set streams:main:rate=50 --set streams:main:profile=light >out 2>err &
            await there 'state/main/checkpoint-*.safetensors'
            touch hangs
            await logged 'the disk has not answered for [0-9]* s; nothing is saved, and streams continue'
            await lines $(($(wc -l <out) + 10))
            kill -TERM $!; wait $!; echo $?
            """);
        Assert.Equal((0, $"{(int)ExitCode.StateNotSaved}\n"), (code, output));
        Assert.Contains("stop: the disk did not answer in time", File.ReadAllText(_folder["err"]), StringComparison.Ordinal);
    }

    /// <summary>Fails where the streams are stopped, and nowhere else.</summary>
    private sealed class FailingClock : TimeProvider
    {
        public override long GetTimestamp() => Environment.StackTrace.Contains($"{nameof(StreamPool)}.{nameof(StreamPool.Stop)}(", StringComparison.Ordinal)
            ? throw new NotSupportedException("the clock failed") : base.GetTimestamp();
    }
}
