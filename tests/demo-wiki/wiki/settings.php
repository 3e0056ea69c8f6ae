<?php

// What came up with the wiki's address goes on beneath: caches, which need none of it.
$wgScriptPath = '';
$wgResourceBasePath = '';
$wgArticlePath = '/wiki/$1';
$wgUsePathInfo = true;

// All of PHP's workers share the memory of APCu, and every edit goes through the API: it is seen at once.
$wgMainCacheType = CACHE_ACCEL;
$wgCacheDirectory = $demoFolder . '/cache';
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = $demoFolder . '/cache';
// A change of a gadget shows with the next page view, not within five minutes.
$wgResourceLoaderMaxage['unversioned'] = 0;
$wgJobRunRate = 1;

$wgDBerrorLog = $demoLog;
$wgDebugLogGroups = [
	'exception' => $demoLog,
	'error' => $demoLog,
	'fatal' => $demoLog,
];
$wgShowExceptionDetails = true;

$wgUploadDirectory = $demoFolder . '/images';
$wgUploadPath = '/images';
$wgEnableUploads = false;
// Browsers scale; there is no program for it.
$wgUseImageMagick = false;
$wgUseImageResize = false;
$wgSVGNativeRendering = true;
$wgFileExtensions[] = 'svg';

$wgLanguageCode = 'en';
$wgPageLanguageUseDB = true;
$wgGroupPermissions['sysop']['pagelang'] = true;
$wgEnableEmail = false;
$wgPingback = false;
// Who edits without an account gets one that may have no preferences.
$wgAutoCreateTempUser['enabled'] = true;
$wgAccountCreationThrottle = 0;
$wgRestrictDisplayTitle = true;
// As large wikis have it: users' own scripts.
$wgAllowUserJs = true;
$wgAllowUserCss = true;

$wgLogos = [
	'icon' => '/images/demo/logo.svg',
	'1x' => '/images/demo/logo.svg',
];
$wgFavicon = '/images/demo/logo.svg';
$wgDefaultSkin = 'vector-2022';
foreach ( [ 'Vector', 'MinervaNeue', 'MonoBook', 'Timeless' ] as $demoSkin ) {
	wfLoadSkin( $demoSkin );
}
$wgVectorNightMode = [ 'beta' => false, 'logged_out' => true, 'logged_in' => true ];

foreach ( [ 'Gadgets', 'ParserFunctions', 'WikiEditor', 'CodeEditor' ] as $demoExtension ) {
	wfLoadExtension( $demoExtension );
}

// VisualEditor, a CSP header, temporary accounts, …: whatever a test or a curious reader puts there.
foreach ( glob( $demoFolder . '/settings/*.php' ) as $demoFile ) {
	require $demoFile;
}
