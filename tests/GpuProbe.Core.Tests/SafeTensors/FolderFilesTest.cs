using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.SafeTensors;

public sealed class FolderFilesTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_appear_together_once_all_are_written()
    {
        string target = _folder.File("new");
        using (FolderFiles files = new(target, "--save-to new"))
        {
            files.Add("a", 3, output => output.Write("one"u8));
            files.Add("b", 3, output => output.Write("two"u8));
            Assert.Empty(Visible(target));
            files.Complete(_ => false);
            Assert.Equal(6, files.Bytes);
        }

        Assert.Equal(["a", "b"], Visible(target));
        Assert.Equal(2, Directory.GetFiles(target).Length);
        Assert.Equal("one", File.ReadAllText(Path.Combine(target, "a")));
    }

    [Fact]
    public void A_save_that_is_not_completed_leaves_what_was_there()
    {
        _folder.Write("a", "before"u8.ToArray());
        using (FolderFiles files = new(_folder.Path, "--save-to"))
            files.Add("a", 3, output => output.Write("one"u8));

        Assert.Equal("before", File.ReadAllText(_folder.File("a")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_failure_while_writing_is_told_in_one_line_and_leaves_what_was_there()
    {
        _folder.Write("a", "before"u8.ToArray());
        using (FolderFiles files = new(_folder.Path, "--save-to x"))
        {
            string line = Refused.Line(
                () =>
                {
                    files.Add("a", 3, _ => throw new IOException("No space left\non device"));
                    return null;
                },
                ExitCode.Environment);
            Assert.Equal("--save-to x: a cannot be written: No space left on device", line);
        }

        Assert.Equal("before", File.ReadAllText(_folder.File("a")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_that_a_folder_is_in_the_place_of_is_told()
    {
        Directory.CreateDirectory(_folder.File("a"));
        using (FolderFiles files = new(_folder.Path, "--save-to x"))
        {
            files.Add("a", 3, output => output.Write("one"u8));
            Assert.StartsWith(
                "--save-to x: a cannot be written: ",
                Refused.Line(
                    () =>
                    {
                        files.Complete(_ => false);
                        return null;
                    },
                    ExitCode.Environment),
                StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_place_where_no_folder_can_be_is_told()
    {
        string file = _folder.Write("file", []);

        Assert.StartsWith(
            "--save-to x: cannot be created: ",
            Refused.Line(() => new FolderFiles(Path.Combine(file, "x"), "--save-to x"), ExitCode.Environment),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_save_left_and_this_one_does_not_have_goes()
    {
        foreach (string name in new[] { "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", CheckpointFiles.Index, "config.json" })
            _folder.Write(name, []);
        using (FolderFiles files = new(_folder.Path, "--save-to"))
        {
            files.Add(CheckpointFiles.Model, 3, output => output.Write("one"u8));
            files.Complete(CheckpointFiles.BelongToModel);
        }

        Assert.Equal(["config.json", "model.safetensors"], Visible(_folder.Path));
    }

    [Fact]
    public void Remains_of_a_killed_process_are_known_by_its_number()
    {
        _folder.Write(".model.safetensors.4711.tmp", []);
        _folder.Write(".model.safetensors.4712.tmp", []);
        FolderFiles.RemoveRemains(_folder.Path, 4711);
        FolderFiles.RemoveRemains(_folder.File("absent"), 4711);

        Assert.Equal([".model.safetensors.4712.tmp"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Discarded_files_are_counted()
    {
        using DiscardedFiles files = new();
        files.Add("a", 3, output => output.Write("one"u8));
        files.Add("b", 2, output => output.Write("tw"u8));
        files.Complete(_ => true);

        Assert.Equal(5, files.Bytes);
    }

    [Fact]
    public void A_tensor_of_the_wrong_size_is_not_written()
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of([new("a", TensorType.U8, [4])]);

        Assert.Throws<InvalidOperationException>(() => SafeTensorsWriter.Write(new MemoryStream(), layout, (_, output) => output.Write("one"u8)));
    }

    private static IEnumerable<string> Visible(string folder) =>
        Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => !name.StartsWith('.')).Order();
}
