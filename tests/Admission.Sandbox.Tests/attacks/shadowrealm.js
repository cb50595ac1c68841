// Tries: to get a fresh, unhardened set of globals
// Stopped by: not there
return [new ShadowRealm().evaluate('1+1')+'']
