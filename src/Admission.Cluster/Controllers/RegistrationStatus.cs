using System.Collections.Immutable;
using Admission.Telemetry;

namespace Admission.Cluster.Controllers;

/// <summary>How the registration is. Immutable.</summary>
/// <param name="State">In a word.</param>
/// <param name="Detail">What is wrong and why it stays so, in one line; empty if nothing.</param>
/// <param name="Rivals">Field managers whose claims keep the leader from writing.</param>
internal sealed record RegistrationStatus(RegistrationState State, string Detail, ImmutableArray<string> Rivals);
