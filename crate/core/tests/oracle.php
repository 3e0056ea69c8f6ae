<?php
/**
 * The Gadgets extension's own parser of MediaWiki:Gadgets-definition, asked by definition_oracle.rs:
 * a definition page as a JSON string a line in, its gadgets as JSON a line out.
 *
 * Usage: php oracle.php MEDIAWIKI
 */

namespace MediaWiki\Extension\Gadgets;

// What the parser needs of the rest of MediaWiki: a record of a gadget, and the rule for its name.
class Gadget {
	public function __construct( public array $info ) {
	}

	public static function isValidGadgetID( $id ) {
		$module = 'ext.gadget.' . $id;
		$length = strlen( $module );
		// ResourceLoader::isValidModuleName
		return $id !== '' && $length <= 255 && strcspn( $module, '!,|', 0, $length ) === $length;
	}

	public function getName() {
		return $this->info['name'];
	}

	public function toArray(): array {
		return $this->info;
	}
}

abstract class GadgetRepo {
	public const RESOURCE_TITLE_PREFIX = 'MediaWiki:Gadget-';
}

$file = $argv[1] . '/extensions/Gadgets/includes/MediaWikiGadgetsDefinitionRepo.php';
if ( !is_readable( $file ) ) {
	fwrite( STDERR, "$file cannot be read\n" );
	exit( 2 );
}
require $file;

$class = new \ReflectionClass( MediaWikiGadgetsDefinitionRepo::class );
$repo = $class->newInstanceWithoutConstructor();
$list = $class->getMethod( 'listFromDefinition' );
$list->setAccessible( true );

$lines = fopen( 'php://stdin', 'r' );
while ( ( $line = fgets( $lines ) ) !== false ) {
	$gadgets = [];
	foreach ( $list->invoke( $repo, json_decode( $line ) ) as $info ) {
		$gadgets[] = [
			'name' => $info['name'],
			// MediaWiki 1.45 calls it by another name.
			'section' => $info['section'] ?? $info['category'],
			'pages' => $info['pages'] ?? [],
			'options' => (object)array_diff_key(
				$info,
				[ 'name' => 1, 'category' => 1, 'section' => 1, 'pages' => 1, 'definition' => 1, 'codexIcons' => 1 ]
			),
		];
	}
	echo json_encode( $gadgets, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ), "\n";
}
