<?php

// The wiki is at the root of its address; the address itself is set above. Over HTTPS it has a name.
if ( ( $_SERVER['HTTP_HOST'] ?? '' ) === $demoSecureHost ) {
	$wgServer = 'https://' . $demoSecureHost;
	// PHP's server does not see the encryption, which ends before it.
	$_SERVER['HTTPS'] = 'on';
}
$wgScriptPath = '';
$wgResourceBasePath = '';
$wgArticlePath = '/wiki/$1';
$wgUsePathInfo = true;

// PHP's workers share APCu's memory, and all edits go through the API, so an edit is visible at once.
$wgMainCacheType = CACHE_ACCEL;
$wgCacheDirectory = $demoFolder . '/cache';
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = $demoFolder . '/cache';
// A changed gadget is served with the next page view, not within five minutes.
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
// Browsers scale the pictures, because there is no program for it.
$wgUseImageMagick = false;
$wgUseImageResize = false;
$wgSVGNativeRendering = true;
$wgFileExtensions[] = 'svg';

$wgLanguageCode = 'en';
$wgPageLanguageUseDB = true;
$wgGroupPermissions['sysop']['pagelang'] = true;
$wgEnableEmail = false;
$wgPingback = false;
// People who edit without an account get a temporary one, which has no preferences.
$wgAutoCreateTempUser['enabled'] = true;
$wgAccountCreationThrottle = 0;
$wgRestrictDisplayTitle = true;
// User scripts, which large wikis allow.
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

// More settings from tests or from you: VisualEditor, a CSP header, temporary accounts.
foreach ( glob( $demoFolder . '/settings/*.php' ) as $demoFile ) {
	require $demoFile;
}
