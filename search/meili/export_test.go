package meili

// Wanted are the settings of every index, as the server would return them.
var Wanted = wanted
