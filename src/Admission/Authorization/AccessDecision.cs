namespace Admission.Authorization;

/// <summary>What the authorizer of a cluster says.</summary>
/// <param name="IsAllowed">May the user do it?</param>
/// <param name="Reason">Why, for people; empty where the authorizer gives no reason.</param>
/// <param name="Error">What went wrong; empty for nothing. A decision may have an error and still allow.</param>
public sealed record AccessDecision(bool IsAllowed, string Reason = "", string Error = "");
