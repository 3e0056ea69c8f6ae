<?php
/**
 * The Gadgets extension's own reading of JSON definition pages, and which of two definitions counts,
 * asked by definition_oracle.rs: a line in is { "json": { NAME: TEXT }, "definition": [ NAME ] }, a
 * line out the gadgets in order, or the names of the pages that it would refuse to save.
 *
 * Usage: php oracle_json.php MEDIAWIKI
 */

namespace MediaWiki\Status {
	class Status {
		public function __construct( private bool $good ) {
		}

		public static function newFatal( ...$message ) {
			return new self( false );
		}

		public static function newGood() {
			return new self( true );
		}

		public function isOK() {
			return $this->good;
		}
	}
}

namespace MediaWiki\Content {
	class JsonContentHandler {
	}
}

namespace {
	use MediaWiki\Extension\Gadgets\Content\GadgetDefinitionContentHandler;
	use MediaWiki\Extension\Gadgets\Content\GadgetDefinitionValidator;
	use MediaWiki\Extension\Gadgets\Gadget;
	use MediaWiki\Extension\Gadgets\GadgetRepo;
	use MediaWiki\Extension\Gadgets\MultiGadgetRepo;

	define( 'MEDIAWIKI', true );
	$includes = $argv[1] . '/extensions/Gadgets/includes';
	require $argv[1] . '/includes/GlobalFunctions.php';
	foreach ( [
		'Gadget', 'GadgetRepo', 'MultiGadgetRepo',
		'Content/GadgetDefinitionValidator', 'Content/GadgetDefinitionContentHandler',
	] as $class ) {
		require "$includes/$class.php";
	}

	class ListedRepo extends GadgetRepo {
		public function __construct( private array $gadgets ) {
		}

		public function getGadgetIds(): array {
			return array_map( 'strval', array_keys( $this->gadgets ) );
		}

		public function getGadget( string $id ): Gadget {
			return $this->gadgets[$id] ?? throw new InvalidArgumentException( $id );
		}
	}

	$handler = ( new ReflectionClass( GadgetDefinitionContentHandler::class ) )
		->newInstanceWithoutConstructor();

	// MediaWiki 1.45 calls the category of a gadget its section. The cases have the older name.
	$empty = $handler->getEmptyDefinition();
	$isNewer = array_key_exists( 'section', $empty['settings'] );

	// As GadgetDefinitionContent and MediaWikiGadgetsJsonRepo::getGadget do it.
	$read = static function ( string $name, string $text ) use ( $handler, $empty, $isNewer ) {
		$page = json_decode( $text, true );
		if ( json_last_error() !== JSON_ERROR_NONE || !is_array( $page ) ) {
			return null;
		}
		if ( $isNewer && is_array( $page['settings'] ?? null ) && array_key_exists( 'category', $page['settings'] ) ) {
			$page['settings']['section'] = $page['settings']['category'];
			unset( $page['settings']['category'] );
		}
		try {
			$page = wfArrayPlus2d( $page, $empty );
			if ( !( new GadgetDefinitionValidator() )->validate( $page, true )->isOK() ) {
				return null;
			}
			$page = wfArrayPlus2d( $page, $handler->getDefaultMetadata() );
			return new Gadget( Gadget::serializeDefinition( $name, $page ) );
		} catch ( TypeError $e ) {
			return null;
		}
	};

	$lines = fopen( 'php://stdin', 'r' );
	while ( ( $line = fgets( $lines ) ) !== false ) {
		$case = json_decode( $line, true );
		$json = $refused = $defined = [];
		foreach ( $case['json'] as $name => $text ) {
			$gadget = $read( $name, $text );
			if ( $gadget ) {
				$json[$name] = $gadget;
			} else {
				$refused[] = (string)$name;
			}
		}
		foreach ( $case['definition'] as $name ) {
			$field = $isNewer ? 'section' : 'category';
			$defined[$name] = new Gadget( [ 'name' => $name, $field => 'of the definition page' ] );
		}
		$repo = new MultiGadgetRepo( [ new ListedRepo( $json ), new ListedRepo( $defined ) ] );
		$gadgets = array_map(
			static function ( $id ) use ( $repo ) {
				$info = $repo->getGadget( $id )->toArray();
				$info['category'] ??= $info['section'];
				// What the cases do not have.
				unset( $info['section'], $info['codexIcons'] );
				return $info;
			},
			$repo->getGadgetIds()
		);
		echo json_encode(
			$refused ? [ 'refused' => $refused ] : $gadgets,
			JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR
		), "\n";
	}
}
