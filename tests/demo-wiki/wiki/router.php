<?php

// Routes the requests of PHP's built-in server (https://www.php.net/manual/features.commandline.webserver.php).
$path = rawurldecode( (string)parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );

if ( str_starts_with( $path, '/images/' ) ) {
	$file = realpath( $images . substr( $path, strlen( '/images' ) ) );
	if ( $file === false || !str_starts_with( $file, $images . '/' ) || !is_file( $file ) ) {
		http_response_code( 404 );
		return true;
	}
	$types = [ 'svg' => 'image/svg+xml', 'png' => 'image/png', 'jpg' => 'image/jpeg' ];
	header( 'Content-Type: ' . ( $types[ pathinfo( $file, PATHINFO_EXTENSION ) ] ?? 'application/octet-stream' ) );
	header( 'X-Content-Type-Options: nosniff' );
	header( 'Cache-Control: max-age=3600' );
	readfile( $file );
	return true;
}

// Browsers request it on pages without an icon.
if ( $path === '/favicon.ico' ) {
	header( 'Location: /images/demo/logo.svg', true, 302 );
	return true;
}

if ( $path === '/' || str_starts_with( $path, '/wiki/' ) || $path === '/wiki' ) {
	$_SERVER['SCRIPT_NAME'] = '/index.php';
	$_SERVER['PHP_SELF'] = '/index.php';
	$_SERVER['SCRIPT_FILENAME'] = $program . '/index.php';
	require $program . '/index.php';
	return true;
}

// MediaWiki's own scripts and files.
return false;
