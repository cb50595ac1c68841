namespace Admission.Authorization;

/// <summary>The answer of a cluster's authorizer.</summary>
/// <param name="IsAllowed">May the user do it?</param>
/// <param name="Reason">Reason for people; empty if the authorizer gives none.</param>
/// <param name="Error">What failed; empty if nothing did. A decision with an error can still allow.</param>
public sealed record AccessDecision(bool IsAllowed, string Reason = "", string Error = "");
