using Admission.JavaScript;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Tests.Policies;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Tests.Loading;

/// <summary>
/// Real folders and files, a clock that the test moves. Only the compiling of the policies is left out.
/// </summary>
public sealed class PolicyReloaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly List<PolicyReload> _reloads = [];
    private readonly PolicyReloader _reloader;
    private Action _whileLoading = static () => { };
    private int _loads;

    public PolicyReloaderTests()
    {
        _folder.Write("a.js", "good");
        _reloader = new PolicyReloader(
            () => PolicyFingerprint.Take(
                JavaScriptLanguage.Alone, _folder.Path, null, EngineLimits.Default.MaxPolicies), Load, _time);
        _reloader.Reloaded += _reloads.Add;
    }

    public void Dispose()
    {
        _reloader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Loads_the_folder_when_it_starts()
    {
        Assert.NotNull(_reloader.Start().Set);
        Assert.NotNull(_reloader.Current);
        Assert.Equal(_time.GetUtcNow(), _reloader.LastLoadedAt);
    }

    [Fact]
    public void Does_nothing_while_nothing_changes()
    {
        _reloader.Start();
        Pass(100);
        Assert.Equal((1, 0L), (_loads, _reloader.Reloads));
        Assert.Empty(_reloads);
    }

    [Fact]
    public void Loads_an_edited_file()
    {
        string before = _reloader.Start().Set!.Digest;
        _folder.Write("a.js", "better");
        Pass(2);
        Assert.NotEqual(before, _reloader.Current!.Digest);
        Assert.Equal(1, _reloader.Reloads);
        Assert.True(Assert.Single(_reloads).IsSuccess);
    }

    // attack case 33
    [Fact]
    public void Loads_the_link_swap_of_a_config_map()
    {
        File.Delete(_folder.At("a.js"));
        _folder.MountConfigMap("2026_11_23", ("a.js", "good"), ("b.js", "good"));
        string before = _reloader.Start().Set!.Digest;
        _folder.MountConfigMap("2026_11_24", ("a.js", "new!"), ("b.js", "good"));
        Pass(2);
        Assert.NotEqual(before, _reloader.Current!.Digest);
    }

    // attack case 33
    [Fact]
    public void Keeps_last_good_policies_when_reload_fails()
    {
        PolicySet good = _reloader.Start().Set!;
        _folder.Write("a.js", "broken");
        Pass(2);
        Assert.Same(good, _reloader.Current);
        Assert.Equal("a.js", Assert.Single(_reloader.LastErrors).File);
        Assert.Equal(1, _reloader.FailedReloads);
        Assert.False(Assert.Single(_reloads).IsSuccess);
    }

    [Fact]
    public void Recovers_when_the_broken_file_is_repaired()
    {
        _reloader.Start();
        _folder.Write("a.js", "broken");
        Pass(2);
        _folder.Write("a.js", "mended");
        Pass(2);
        Assert.Empty(_reloader.LastErrors);
        Assert.Equal([false, true], _reloads.Select(static reload => reload.IsSuccess));
    }

    // attack case 33
    [Fact]
    public void Leaves_a_file_alone_while_it_is_being_written()
    {
        PolicySet good = _reloader.Start().Set!;
        for (int size = 1; size < 10; size++)
        {
            _folder.Write("a.js", "half" + new string('.', size));
            Pass(1);
        }

        Assert.Same(good, _reloader.Current);
        Assert.Equal(1, _loads);
        Pass(1);
        Assert.NotSame(good, _reloader.Current);
    }

    [Fact]
    public void Leaves_files_alone_that_change_while_they_are_loaded()
    {
        PolicySet good = _reloader.Start().Set!;
        _folder.Write("a.js", "new");
        _whileLoading = () => _folder.Write("a.js", "newer");
        Pass(2);
        Assert.Same(good, _reloader.Current);
        _whileLoading = static () => { };
        Pass(1);
        Assert.NotSame(good, _reloader.Current);
    }

    // attack case 33
    [Fact]
    public void Keeps_last_good_policies_when_the_folder_is_deleted()
    {
        PolicySet good = _reloader.Start().Set!;
        File.Delete(_folder.At("a.js"));
        Pass(2);
        Assert.Same(good, _reloader.Current);
        Assert.StartsWith("holds no policy", Assert.Single(_reloader.LastErrors).Message, StringComparison.Ordinal);

        Directory.Delete(_folder.Path);
        Pass(2);
        Assert.Same(good, _reloader.Current);
        Assert.StartsWith(
            "there is no such folder", Assert.Single(_reloader.LastErrors).Message, StringComparison.Ordinal);

        _folder.Write("a.js", "good");
        Pass(2);
        Assert.Empty(_reloader.LastErrors);
        Assert.Same(good, _reloader.Current);
    }

    [Fact]
    public void Starts_without_policies_and_loads_them_when_they_appear()
    {
        _folder.Write("a.js", "broken");
        Assert.Null(_reloader.Start().Set);
        Assert.Null(_reloader.Current);
        Assert.NotEmpty(_reloader.LastErrors);
        _folder.Write("a.js", "mended");
        Pass(2);
        Assert.NotNull(_reloader.Current);
    }

    [Fact]
    public void Tries_again_after_a_while_when_the_files_stay_broken_and_reports_it_once()
    {
        _reloader.Start();
        _folder.Write("a.js", "broken");
        Pass(2);
        Pass(40);
        Assert.InRange(_loads, 3, 6);
        Assert.Single(_reloads);
    }

    [Fact]
    public void Keeps_the_set_when_files_are_only_touched()
    {
        PolicySet good = _reloader.Start().Set!;
        File.SetLastWriteTimeUtc(_folder.At("a.js"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Pass(2);
        Assert.Same(good, _reloader.Current);
        Assert.Equal(1, _reloader.Reloads);
    }

    [Fact]
    public void Keeps_last_good_policies_when_loading_throws()
    {
        PolicySet good = _reloader.Start().Set!;
        _folder.Write("a.js", "new");
        _whileLoading = static () => throw new InvalidOperationException("oops");
        Pass(2);
        Assert.Same(good, _reloader.Current);
        Assert.Contains("oops", Assert.Single(_reloader.LastErrors).Message, StringComparison.Ordinal);
        _whileLoading = static () => { };
        Pass(20);
        Assert.NotSame(good, _reloader.Current);
    }

    [Fact]
    public void Stops_looking_when_it_is_disposed()
    {
        _reloader.Start();
        _reloader.Dispose();
        _folder.Write("a.js", "new");
        Pass(5);
        Assert.Equal(1, _loads);
    }

    private void Pass(int looks)
    {
        for (int i = 0; i < looks; i++)
        {
            _time.Advance(PolicyReloader.DefaultInterval);
        }
    }

    private PolicyLoad Load()
    {
        _loads++;
        PolicyFiles files = PolicyFiles.Read(JavaScriptLanguage.Alone, _folder.Path, null, EngineLimits.Default);
        PolicyError[] broken = [.. files.Claims[0]
            .Where(static source => source.Text == "broken")
            .Select(static source => new PolicyError(source.Path, 1, 1, "is broken. Mend it."))];
        _whileLoading();
        return files.Errors.IsEmpty && broken.Length == 0
            ? new PolicyLoad(new PolicySet([], files.Digest, [], EngineLimits.Default), [], [])
            : new PolicyLoad(null, [.. files.Errors, .. broken], []);
    }
}
