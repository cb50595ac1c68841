namespace Admission.Lookups;

/// <summary>Reads single objects of the cluster from the API server, and keeps none.</summary>
public interface IObjectSource
{
    /// <summary>Reads an object. Never throws: a failure is an unknown object.</summary>
    /// <param name="kind">A kind with its group and version.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<FoundObject> FindAsync(ReadKind kind, string space, string name, CancellationToken cancellationToken);
}
