//! The faults under which the tests give answers.

use std::time::Duration;

use end_to_end::proxy::{Affected, Fault};

use super::UNREACHABLE;

const BUSY: &str = "The wiki has too much to do just now.";
const LOGGED_OUT: &str = "You are no longer logged in";

/// How a fault is made.
#[derive(Debug, Clone)]
pub enum Made {
    /// By the proxy between the browser and the wiki.
    Between(Affected, Fault),
    /// By the proxy, for one request.
    Once(Affected, Fault),
    /// By the wiki's settings.
    Settings(&'static str),
    /// The person's session ends.
    LoggedOut,
    /// Another person logs in, in another tab.
    SomebodyElse,
    /// The account is blocked.
    Blocked,
    /// The account has as many preferences of scripts as the wiki allows.
    Full,
}

/// The rule of MediaWiki 1.46 (`$wgUserJsPrefLimit`): once a user has so many preferences of scripts, the
/// API refuses every change and every reset of one, as a success with a warning.
pub const LIMIT: &str = "class LimitedOptions extends MediaWiki\\Api\\ApiOptions {\n\
    protected function validate( $key, &$value ) {\n\
    $all = MediaWiki\\MediaWikiServices::getInstance()->getUserOptionsManager()->getOptions( $this->getUser(), 1 );\n\
    $count = count( preg_grep( '/^userjs-/', array_keys( $all ) ) );\n\
    return $count >= 100 && str_starts_with( $key, 'userjs-' ) ?\n\
    'too many user-script preferences (limit: 100)' : parent::validate( $key, $value );\n\
    }\n\
    }\n\
    $wgAPIModules['options'] = [ 'class' => LimitedOptions::class, 'services' => [ 'UserOptionsManager', 'PreferencesFactory' ] ];";

/// What happens to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is saved.
    Saved,
    /// It is pending on the device, and saved when the fault is over.
    Waits,
    /// The person is told, and can answer again.
    Told,
}

/// A fault, and what happens to an answer under it.
pub struct Case {
    /// What fails.
    pub fault: &'static str,
    /// How it is made, in words.
    pub how: &'static str,
    /// How it is made.
    pub made: Made,
    /// What the dialog says.
    pub says: &'static str,
    /// What happens to the answer.
    pub fate: Fate,
}

const fn case(
    fault: &'static str,
    how: &'static str,
    made: Made,
    says: &'static str,
    fate: Fate,
) -> Case {
    Case {
        fault,
        how,
        made,
        says,
        fate,
    }
}

/// An HTTP response that does not come from the wiki.
macro_rules! response {
    ($status:literal, $head:literal, $body:literal) => {
        Fault::Answered(concat!(
            "HTTP/1.1 ",
            $status,
            "\r\nConnection: close\r\n",
            $head,
            "\r\n",
            $body
        ))
    };
}

/// All faults.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn cases() -> Vec<Case> {
    use Fate::{Saved, Told, Waits};
    use Made::{Between, Settings};
    vec![
        case(
            "no network",
            "each connection to the Action API cut",
            Between(Affected::Api, Fault::Cut),
            UNREACHABLE,
            Waits,
        ),
        case(
            "the network goes before the wiki has the answer",
            "the connection cut before a save",
            Between(Affected::Saves, Fault::Cut),
            UNREACHABLE,
            Waits,
        ),
        case(
            "the network goes after the wiki has the answer",
            "the connection cut after a save",
            Between(Affected::Saves, Fault::AnswerCut),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a truncated answer of the wiki",
            "the connection cut in the middle of what the wiki says",
            Between(Affected::Saves, Fault::AnswerTruncated),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a garbled answer of the wiki",
            "every other byte of what the wiki says changed",
            Between(Affected::Api, Fault::AnswerGarbled),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a slow network",
            "each request two seconds late",
            Between(Affected::Api, Fault::Late(Duration::from_secs(2))),
            "",
            Saved,
        ),
        case(
            "no answer at all",
            "a request that is never answered, given up after 30 seconds",
            Between(Affected::Saves, Fault::Silence),
            UNREACHABLE,
            Waits,
        ),
        case(
            "HTML instead of JSON",
            "an error page with the status 200",
            Between(
                Affected::Api,
                response!(
                    "200 OK",
                    "Content-Type: text/html\r\n",
                    "<!DOCTYPE html><title>Oops</title><p>success"
                ),
            ),
            UNREACHABLE,
            Waits,
        ),
        case(
            "a captive portal",
            "a redirect to a login page elsewhere",
            Between(
                Affected::Api,
                response!(
                    "302 Found",
                    "Location: https://collect.tracker.test/\r\n",
                    ""
                ),
            ),
            UNREACHABLE,
            Waits,
        ),
        case(
            "HTTP 429",
            "with Retry-After: 1",
            Between(
                Affected::Saves,
                response!("429 Too Many Requests", "Retry-After: 1\r\n", "Slow down"),
            ),
            BUSY,
            Waits,
        ),
        case(
            "HTTP 503",
            "with Retry-After: 1",
            Between(
                Affected::Api,
                response!("503 Service Unavailable", "Retry-After: 1\r\n", "Busy"),
            ),
            BUSY,
            Waits,
        ),
        case(
            "HTTP 500",
            "an error page with the status 500",
            Between(
                Affected::Saves,
                response!("500 Internal Server Error", "", "Oops"),
            ),
            UNREACHABLE,
            Waits,
        ),
        case(
            "`maxlag`",
            "a bound for the lag that no database keeps (`maxlag=-2`)",
            Between(
                Affected::Saves,
                Fault::Changed("formatversion=2", "maxlag=-2&aa=bb"),
            ),
            BUSY,
            Waits,
        ),
        case(
            "`ratelimited`",
            "a hook of the wiki that refuses with it",
            Settings(
                "$wgHooks['ApiCheckCanExecute'][] = static function ( $module, $user, &$message ) {\n\
                 if ( $module->getModuleName() === 'options' ) { $message = 'apierror-ratelimited'; return false; }\n\
                 };",
            ),
            BUSY,
            Waits,
        ),
        case(
            "`readonly`",
            "`$wgReadOnly`",
            Settings("$wgReadOnly = 'Being moved.';"),
            "It says: Being moved.",
            Waits,
        ),
        case(
            "a full account (`toomanyuserjs`)",
            "100 preferences of other scripts, and the rule of MediaWiki 1.46",
            Made::Full,
            "as many preferences of scripts as this wiki allows (userjs-other… (100))",
            Waits,
        ),
        case(
            "a token that has expired (`badtoken`)",
            "another token on the way, once",
            Made::Once(Affected::Saves, Fault::Changed("%2B%5C", "%2B%2B")),
            "",
            Saved,
        ),
        case(
            "tokens that are refused again and again",
            "another token on the way, each time",
            Between(Affected::Saves, Fault::Changed("%2B%5C", "%2B%2B")),
            "The wiki says: Invalid CSRF token",
            Told,
        ),
        case(
            "no right to have preferences",
            "`editmyoptions` taken away",
            Settings("$wgGroupPermissions['*']['editmyoptions'] = false;"),
            "The wiki says:",
            Told,
        ),
        case(
            "a refused value (success with a warning)",
            "a name that no preference can have, put in on the way",
            Between(
                Affected::Saves,
                Fault::Changed("userjs-gadgetconsent-", "userjs.gadgetconsent-"),
            ),
            "The wiki says:",
            Told,
        ),
        case(
            "the session ends",
            "all cookies deleted",
            Made::LoggedOut,
            LOGGED_OUT,
            Waits,
        ),
        case(
            "somebody else logs in meanwhile",
            "another account's cookies",
            Made::SomebodyElse,
            LOGGED_OUT,
            Waits,
        ),
        case(
            "a blocked user",
            "a block of the account",
            Made::Blocked,
            "",
            Saved,
        ),
    ]
}
