function Dialog( config ) { Dialog.super.call( this, config ); }
OO.inheritClass( Dialog, OO.ui.ProcessDialog );
Dialog.prototype.initialize = function () {
	this.content = new OO.ui.PanelLayout( { padded: true } );
	this.content.$element.append( '<img src="https://panel.example.org/i.png">' );
	this.help = new OO.ui.HtmlSnippet( '<a href="https://snippet.example.org/">x</a>' );
	this.$body.append( this.content.$element );
};
Dialog.prototype.getActionProcess = function () {
	return new OO.ui.Process( $.post( 'https://process.example.org/', {} ) );
};
