using System.Collections.Immutable;
using Admission.Telemetry;

namespace Admission.Cluster.Controllers;

/// <param name="Detail">The problem and why it persists, in one line; empty if there is none.</param>
/// <param name="Rivals">Field managers that own the fields, so that the leader does not write.</param>
internal sealed record RegistrationStatus(RegistrationState State, string Detail, ImmutableArray<string> Rivals);
