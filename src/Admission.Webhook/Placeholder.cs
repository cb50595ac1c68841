namespace Admission.Webhook;
internal static class Placeholder;
