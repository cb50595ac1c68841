using System.Text;
using Admission.Json;
using Admission.Matching;

namespace Admission.Webhook.Tests.Servers;

/// <summary>Namespaces that the watch has not told of yet; a look-up ends when the test says so.</summary>
internal sealed class SlowNamespaces : INamespaceLabels
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<NamespaceLabels?> _answer = new();
    private int _lookups;

    /// <summary>Ends at the first lookup.</summary>
    public Task Asked => _asked.Task;

    public int Lookups => _lookups;

    public static NamespaceLabels Team(string team) =>
        new(JsonTree.ParseTrusted(Encoding.UTF8.GetBytes($$"""{"team":"{{team}}"}""")));

    public SlowNamespaces Answer(NamespaceLabels? labels)
    {
        _answer.SetResult(labels);
        return this;
    }

    public NamespaceLabels? Find(string name) => null;

    public async ValueTask<NamespaceLabels?> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        _asked.TrySetResult();
        return await _answer.Task.WaitAsync(cancellationToken);
    }
}
