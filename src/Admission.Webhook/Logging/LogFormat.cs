namespace Admission.Webhook.Logging;

/// <summary>Format of log lines.</summary>
public enum LogFormat
{
    /// <summary>One line of text for people; ambiguous values are quoted.</summary>
    Text,

    /// <summary>One JSON object per line, for programs.</summary>
    Json,
}
