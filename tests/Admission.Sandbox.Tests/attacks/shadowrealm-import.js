// Tries: to import a file of the machine through a ShadowRealm
// Stopped by: not there
return [typeof new ShadowRealm().importValue('/etc/passwd','x')]
