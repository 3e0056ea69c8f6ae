/**
 * Another tab says that a gadget was answered for. Any script of the wiki can say so, as often as
 * it likes. So what it says only makes this page look again: at the wiki, and at the device.
 */

/** Milliseconds between two looks: at first, and at most, when there was nothing new. */
const SHORTEST = 1e3;
const LONGEST = 3e5;

export class Again {
	/**
	 * @param {function(): Promise<any>} look Reads what the wiki has now
	 * @param {function(any): boolean} onSeen Takes it over. Whether there was anything new
	 * @param {function(function(): void, number): any} wait `setTimeout`
	 * @param {function(): number} now In milliseconds
	 */
	constructor( look, onSeen, wait, now ) {
		this.look = look;
		this.onSeen = onSeen;
		this.wait = wait;
		this.now = now;
		this.pause = SHORTEST;
		this.notBefore = 0;
		this.isPlanned = false;
		/** How many looks there were: only the last one counts. */
		this.looks = 0;
	}

	/** Looks again: now, or as soon as may be. A flood of calls costs one look at a time. */
	soon() {
		if ( this.isPlanned ) {
			return;
		}
		const wait = this.notBefore - this.now();
		if ( wait > 0 ) {
			this.isPlanned = true;
			this.wait( () => {
				this.isPlanned = false;
				this.start();
			}, wait );
		} else {
			this.start();
		}
	}

	start() {
		const number = ++this.looks;
		this.notBefore = this.now() + this.pause;
		this.pause = Math.min( this.pause * 2, LONGEST );
		this.look().then( ( seen ) => {
			if ( number === this.looks && this.onSeen( seen ) ) {
				this.pause = SHORTEST;
				this.notBefore = this.now() + SHORTEST;
			}
		}, () => {
			// The wiki was not reached, or somebody else is logged in. What is open stays as it is.
		} );
	}

	/** An answer was saved on this page: a look from before does not count. */
	outdated() {
		this.looks++;
	}
}
