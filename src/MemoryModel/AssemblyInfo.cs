using System.Resources;

[assembly: NeutralResourcesLanguage("en")]
[assembly: CLSCompliant(false)]
