using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The executable on disks that are full, read-only or emptied: it learns, says what it cannot save, and saves when it can.</summary>
public sealed class StorageProcessTests : IDisposable
{
    private const string Service = """
        "$0" run --set stateFolder=$PWD/disk/state --set output=none --set reportSeconds=0.1 --set checkpointMinutes=0.01 --set journal:syncSeconds=0.2 --set streams:main:sources=waves --set streams:main:rate=50 --set streams:main:profile=light
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void On_a_read_only_disk_it_starts_learns_and_saves_as_soon_as_it_can()
    {
        ServiceProcess.NeedMounts();
        (int code, _) = ServiceProcess.Run(_folder, $"""
            mkdir disk; mount -t tmpfs -o ro tmpfs disk
            {Service} 2>err &
            await logged 'Nothing is saved; streams learn in memory'
            mount -o remount,rw disk
            await logged 'can be used; the streams'
            await there 'disk/state/main/checkpoint-*.safetensors'
            kill -TERM $!; wait $!
            """, hasOwnMounts: true);
        Assert.Equal(0, code);
        Assert.Single(Errors(), line => line.Contains("Nothing is saved", StringComparison.Ordinal));
    }

    [Fact]
    public void On_a_full_disk_it_starts_learns_and_saves_as_soon_as_it_can()
    {
        ServiceProcess.NeedMounts();
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            mkdir disk; mount -t tmpfs -o size=64k tmpfs disk; dd if=/dev/zero of=disk/fill 2>/dev/null
            {Service} --set output=json >lines 2>err &
            await logged 'No space left on device'
            await grep '"notSafe":".*No space left on device' lines
            mount -o remount,size=64m disk
            await there disk/state/samples.journal/segment-0000000001.journal
            await grep '"notSafe":null' lines
            kill -TERM $!; wait $!; echo $?
            tail -n 1 lines | grep -o '"notSafe":[^,]*'
            "$0" journal disk/state
            """, hasOwnMounts: true);
        Assert.Equal(0, code);
        Assert.Matches(@"^0\n""notSafe"":null\nmain: [1-9][0-9]* samples, 0 to ", output);
    }

    [Fact]
    public void Behind_a_link_to_a_disk_that_is_not_mounted_yet_it_learns_and_saves_as_soon_as_it_is()
    {
        (int code, _) = ServiceProcess.Run(_folder, $"""
            mkdir disk; ln -s $PWD/usb disk/state
            {Service} 2>err &
            await logged "disk/state is a link to $PWD/usb, which is not there; .* Nothing is saved; streams learn in memory"
            await logged 'its state is not saved'
            mkdir usb
            await logged 'can be used; the streams'
            await there 'usb/main/checkpoint-*.safetensors'
            kill -TERM $!; wait $!
            """);
        Assert.Equal(0, code);
    }

    [Fact]
    public void What_is_not_saved_at_the_end_is_an_exit_code_and_a_line()
    {
        ServiceProcess.NeedMounts();
        (int code, _) = ServiceProcess.Run(_folder, $"""
            mkdir disk; mount -t tmpfs -o ro tmpfs disk
            {Service} --rows 20 2>err
            """, hasOwnMounts: true);
        Assert.Equal((int)ExitCode.StateNotSaved, code);
        Assert.Contains("main: what it learned since sample 0 is not saved: ", Errors()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_fills_up_while_it_runs_costs_no_sample()
    {
        ServiceProcess.NeedMounts();
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            mkdir disk; mount -t tmpfs -o size=3m tmpfs disk
            {Service} 2>err &
            await there disk/state/samples.journal/segment-0000000001.journal
            dd if=/dev/zero of=disk/fill 2>/dev/null
            await logged 'its state is not saved'
            rm disk/fill
            kill -TERM $!; wait $!; echo $?
            "$0" journal disk/state
            """, hasOwnMounts: true);
        Assert.Equal(0, code);
        Assert.Matches(@"^0\nmain: ([0-9]+) samples, 0 to ", output);
    }

    [Fact]
    public void A_file_beyond_the_limit_of_the_process_is_like_a_full_disk()
    {
        // The runtime of the tests itself needs a large file, unless it may write where it executes.
        (int code, _) = ServiceProcess.Run(_folder, $"""
            export DOTNET_EnableWriteXorExecute=0
            (ulimit -f 400; exec {Service} 2>err) &
            await logged 'samples are not in the journal'
            kill -TERM $!; wait $!
            """);
        Assert.Equal((int)ExitCode.StateNotSaved, code);
        Assert.Contains("main: what it learned since sample 0 is not saved: ", string.Concat(Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_folder_that_is_deleted_while_it_runs_is_made_again_with_all_that_was_learned()
    {
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            {Service} 2>err &
            await there 'disk/state/main/checkpoint-*.safetensors'
            rm -rf disk/state
            await logged 'was deleted or replaced while the service ran; it is made again'
            await there 'disk/state/main/checkpoint-*.safetensors disk/state/owner.lock disk/state/samples.journal/segment-0000000001.journal'
            kill -TERM $!; wait $!; echo $?
            "$0" history --set stateFolder=$PWD/disk/state | wc -l
            "$0" run --set stateFolder=$PWD/disk/state --set streams:main:sources=waves --set streams:main:profile=light --set streams:main:rate=50 --rows 1 2>&1
            """);
        Assert.Equal(0, code);
        Assert.Matches(@"^0\n[1-9][0-9]*\n[\s\S]*continues after sample [1-9]", output);
    }

    [Fact]
    public void A_state_folder_that_is_lost_and_cannot_be_made_again_is_not_called_safe()
    {
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            {Service} --set output=json >out 2>err &
            await there 'disk/state/main/checkpoint-*.safetensors'
            kill -STOP $!; rm -rf disk/state; touch disk/state; kill -CONT $!
            await logged 'Nothing is saved; streams learn in memory'
            await grep -q '"notSafe":"there is no journal' out
            kill -TERM $!; wait $!; echo $?
            """);
        Assert.Equal(0, code);
        Assert.Equal($"{(int)ExitCode.StateNotSaved}\n", output);
        Assert.Contains(Errors(), line => line.Contains("main: what it learned since sample ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_state_folder_that_is_lost_just_before_the_end_is_saved_again_or_reported()
    {
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            {Service} 2>err &
            await there 'disk/state/main/checkpoint-*.safetensors'
            kill -STOP $!; rm -rf disk/state; kill -TERM $!; kill -CONT $!; wait $!; echo $?
            ls disk/state/main/checkpoint-*; rm -r disk/state
            {Service} 2>>err &
            await there 'disk/state/samples.journal/segment-0000000001.journal'
            kill -STOP $!; rm -rf disk/state; touch disk/state; kill -TERM $!; kill -CONT $!; wait $!; echo $?
            """);
        Assert.Equal(0, code);
        Assert.Matches($@"^0\n(disk/state/main/checkpoint-\S+\n)+{(int)ExitCode.StateNotSaved}\n$", output);
    }

    [Fact]
    public void A_state_folder_that_another_process_owns_by_now_is_left_alone()
    {
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            {Service} 2>err &
            first=$!
            await there 'disk/state/main/checkpoint-*.safetensors'
            kill -STOP $first; rm -rf disk/state
            {Service} --set checkpointMinutes=1000 --set history:enabled=false 2>other &
            await there 'disk/state/samples.journal/segment-0000000001.journal'
            kill -CONT $first
            await logged 'is in use by process'
            await logged 'history.db: not written, tried again later: '
            kill -TERM $first; wait $first; echo $?
            ls disk/state/main/checkpoint-* disk/state/history* 2>/dev/null
            kill -TERM $!; wait $!; echo $?
            """);
        Assert.Equal(0, code);
        Assert.Equal($"{(int)ExitCode.StateNotSaved}\n0\n", output);
    }

    [Theory]
    [InlineData("disk/state/samples.journal/*")]
    [InlineData("disk/state/main")]
    public void A_part_of_the_state_folder_that_is_deleted_is_made_again(string part)
    {
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            {Service} 2>err &
            await there 'disk/state/main/checkpoint-*'
            kill -TERM $!; wait $!
            {Service} --set checkpointMinutes=1000 --set output=json >lines 2>>err &
            await grep -q started lines
            rm -r {part}
            await logged 'was deleted or replaced while the service ran\|the folder of its checkpoints was deleted while the service ran'
            await there 'disk/state/main/checkpoint-* disk/state/samples.journal/segment-0000000001.journal'
            kill -TERM $!; wait $!; echo $?
            """);
        Assert.Equal(0, code);
        Assert.Equal("0\n", output);
    }

    [Fact]
    public void A_state_folder_that_this_user_may_no_longer_enter_is_not_called_deleted()
    {
        // Without the right to pass over permissions, which the superuser has.
        (int code, _) = ServiceProcess.Run(_folder, $"""
            test $(id -u) != 0 || set -- setpriv --bounding-set=-dac_override,-dac_read_search
            "$@" {Service} --set checkpointMegabytesPerDay=100000 2>err &
            await there 'disk/state/main/checkpoint-*.safetensors'
            chmod 000 disk/state
            await logged 'its state is not saved, learning continues: .* is denied'
            chmod 700 disk/state
            kill -TERM $!; wait $!
            """);
        Assert.Equal(0, code);
        Assert.DoesNotContain(Errors(), line => line.Contains("deleted", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disk_that_is_mounted_over_the_state_folder_and_taken_away_again_is_noticed()
    {
        ServiceProcess.NeedMounts();
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            {Service} 2>err &
            await there 'disk/state/main/checkpoint-*.safetensors'
            mount -t tmpfs tmpfs disk
            await there 'disk/state/main/checkpoint-*.safetensors'
            umount -l disk
            await sh -c 'test $(grep -c "deleted or replaced while the service ran" err) = 2'
            kill -TERM $!; wait $!; echo $?
            "$0" state verify disk/state >verified; echo $?
            "$0" journal disk/state
            """, hasOwnMounts: true);
        Assert.Equal(0, code);
        Assert.Matches(@"^0\n0\nmain: [1-9][0-9]* samples, 0 to ", output);
    }

    [Fact]
    public void A_folder_that_appears_and_knows_more_of_a_stream_is_left_as_it_is_and_continued_by_the_next_start()
    {
        (int code, string output) = ServiceProcess.Run(_folder, $"""
            mkdir disk; {Service} --set streams:main:rate=1000 --rows 1000 2>/dev/null; mv disk/state late; cp -r late as-it-was
            {Service} --set output=json >lines 2>err &
            await there 'disk/state/main/checkpoint-*.safetensors'
            mv disk/state early; mv late disk/state
            await logged 'ran; knows [0-9]* samples of main, more than the [0-9]* in memory. Start the service again to continue from there'
            await grep '"notSafe":"there is no journal' lines
            kill -TERM $!; wait $!; echo $?
            rm -f disk/state/owner.* as-it-was/owner.*; diff -r as-it-was disk/state && echo same
            "$0" journal disk/state | cut -d ' ' -f 1-6
            {Service} --rows 1 2>/dev/null; echo $?
            "$0" journal disk/state | cut -d ' ' -f 1-6
            """);
        Assert.Equal(0, code);
        Match match = Regex.Match(output, @"^7\nsame\nmain: \d+ samples, 0 to (\d+),?\n0\nmain: \d+ samples, 0 to (\d+),?\n$");
        Assert.True(match.Success, output);
        Assert.Equal(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Checkpoints_less_frequent_than_configured_are_reported_with_the_setting_that_changes_it()
    {
        (int code, _) = ServiceProcess.Run(_folder, $"{Service} --set checkpointMegabytesPerDay=1 2>err & await logged 'because checkpointMegabytesPerDay is 1;'; kill -TERM $!; wait $!");
        Assert.Equal(0, code);
        Assert.Single(Errors(), line => line.Contains("checkpointMegabytesPerDay", StringComparison.Ordinal));
    }

    private string[] Errors() => File.ReadAllLines(_folder["err"]);
}
