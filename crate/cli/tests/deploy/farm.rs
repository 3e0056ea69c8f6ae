//! Wikis on this machine: installed once, and copied for each test.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use gadget_consent::wiki::{Edit, Wiki};
use tempfile::TempDir;

/// The interface administrator of all wikis, by a bot password.
pub const USER: &str = "Ines@deploy";
/// Its password. MediaWiki's have 32 characters.
pub const PASSWORD: &str = "5ecret5ecret5ecret5ecret5ecret55";
/// The same account, by a bot password without the right to edit scripts.
pub const WEAK_USER: &str = "Ines@weak";
/// An account that may edit no scripts.
pub const SYSOP: &str = "Sten@deploy";
/// The password of the accounts themselves.
pub const ACCOUNT: &str = "lamps-and-lenses-7";

const GRANTS: &str = "basic,highvolume,createeditmovepage,editpage,editinterface";

const SETTINGS: &str = r"
$wgMainCacheType = CACHE_ACCEL;
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = $wgCacheDirectory;
$wgJobRunRate = 0;
$wgPingback = false;
$wgEnableEmail = false;
$wgShowExceptionDetails = true;
wfLoadExtension( 'Gadgets' );
";

/// MediaWiki's folder; `None`: nothing is tested.
pub fn mediawiki() -> Option<PathBuf> {
    // The second one is there with the end-to-end tests, where the first one means a given release.
    let names = ["GADGETCONSENT_MEDIAWIKI", "GADGETCONSENT_MEDIAWIKI_FILES"];
    let folder = names.into_iter().find_map(std::env::var_os);
    if folder.is_none() {
        println!("not tested: GADGETCONSENT_MEDIAWIKI names no MediaWiki");
    }
    folder.map(PathBuf::from)
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// The installed wiki that all others are copies of.
fn template(mediawiki: &Path) -> &'static Path {
    static TEMPLATE: OnceLock<TempDir> = OnceLock::new();
    TEMPLATE
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let script = || {
                let mut command = Command::new("php");
                command
                    .arg(mediawiki.join("maintenance/run.php"))
                    .env("MW_CONFIG_FILE", folder.path().join("LocalSettings.php"));
                command
            };
            fs::create_dir_all(folder.path().join("data")).unwrap();
            fs::create_dir_all(folder.path().join("cache")).unwrap();
            run(script()
                .args([
                    "install", "--dbtype", "sqlite", "--dbname", "wiki", "--dbpath",
                ])
                .arg(folder.path().join("data"))
                .arg("--confpath")
                .arg(folder.path())
                .args(["--server", "http://127.0.0.1", "--scriptpath", "/w"])
                .args(["--pass", ACCOUNT, "Test", "Admin"]));
            for (groups, name) in [("interface-admin", "Ines"), ("sysop", "Sten")] {
                run(script()
                    .args(["createAndPromote", "--custom-groups", groups])
                    .args([name, ACCOUNT]));
            }
            for (user, application, grants) in [
                ("Ines", "deploy", format!("{GRANTS},editsiteconfig")),
                ("Ines", "weak", GRANTS.to_owned()),
                ("Sten", "deploy", format!("{GRANTS},editsiteconfig")),
            ] {
                run(script()
                    .args(["createBotPassword", "--appid", application])
                    .args(["--grants", &grants, user, PASSWORD]));
            }
            folder
        })
        .path()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A wiki. Dropping it ends it.
pub struct Farm {
    pub folder: TempDir,
    child: Child,
    port: u16,
    /// Where its scripts are.
    path: String,
    /// Everything that the command has printed.
    printed: Mutex<String>,
    /// The command that is run, and the folder in which it is.
    pub program: PathBuf,
    pub directory: PathBuf,
}

/// What the command did.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Fails unless the command ended so.
    #[track_caller]
    pub fn ends(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.out, self.err);
        self
    }

    /// Fails unless the command said so.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let all = format!("{}\n{}", self.out, self.err);
        assert!(all.contains(words), "not said: {words}\n{all}");
        self
    }
}

impl Farm {
    /// Starts a wiki with these settings in addition.
    pub fn start(mediawiki: &Path, settings: &str) -> Self {
        Self::start_at(mediawiki, "/w", settings)
    }

    /// The same, with its scripts in this folder of the server.
    pub fn start_at(mediawiki: &Path, path: &str, settings: &str) -> Self {
        Self::start_routed(mediawiki, path, settings, None)
    }

    /// The same, with a script of PHP that is asked first for each address.
    pub fn start_routed(
        mediawiki: &Path,
        path: &str,
        settings: &str,
        router: Option<&str>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(template(mediawiki), folder.path());
        let port = free_port();
        let installed = folder.path().join("LocalSettings.php");
        let text = fs::read_to_string(&installed).unwrap();
        let old = template(mediawiki).display().to_string();
        let text = text.replace(&old, &folder.path().display().to_string());
        let own = format!(
            "\n$wgServer = 'http://127.0.0.1:{port}';\n$wgScriptPath = '{path}';\n$wgResourceBasePath = '{path}';\n$wgCacheDirectory = '{}/cache';\n{SETTINGS}\n{settings}\n",
            folder.path().display()
        );
        fs::write(&installed, text + &own).unwrap();
        let root = folder.path().join("root");
        let scripts = root.join(path.trim_start_matches('/'));
        fs::create_dir_all(scripts.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(mediawiki, &scripts).unwrap();
        let log = fs::File::create(folder.path().join("server.log")).unwrap();
        let mut command = Command::new("php");
        for setting in [
            "output_buffering=0",
            "apc.enabled=1",
            "opcache.enable=1",
            "opcache.memory_consumption=128",
            "opcache.max_accelerated_files=20000",
            "memory_limit=256M",
            "post_max_size=32M",
        ] {
            command.args(["-d", setting]);
        }
        let child = command
            .args(["-S", &format!("127.0.0.1:{port}"), "-t"])
            .arg(&root)
            .args(router.map(|text| {
                let file = folder.path().join("router.php");
                fs::write(&file, text).unwrap();
                file
            }))
            .env("MW_CONFIG_FILE", &installed)
            .env("PHP_CLI_SERVER_WORKERS", "3")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap();
        let farm = Self {
            program: env!("CARGO_BIN_EXE_gadget-consent").into(),
            directory: folder.path().to_owned(),
            folder,
            child,
            port,
            path: path.to_owned(),
            printed: Mutex::default(),
        };
        let end = Instant::now() + Duration::from_mins(1);
        // A connection alone says nothing: the parent of PHP's workers listens before they do.
        let ask = format!("{path}/api.php?action=query&format=json");
        while !try_get(port, &ask).is_ok_and(|answer| answer.starts_with("HTTP/1.")) {
            assert!(Instant::now() < end, "the wiki does not start");
            thread::sleep(Duration::from_millis(20));
        }
        farm
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The wiki's address, without the folder `w` at its end.
    pub fn address(&self) -> String {
        let path = self.path.trim_end_matches("/w");
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Runs the command on this wiki, with the usual login in the environment.
    pub fn command(&self, arguments: &[&str]) -> Ran {
        self.command_as(USER, &self.address(), arguments)
    }

    /// The same as another user, or at another address.
    pub fn command_as(&self, user: &str, address: &str, arguments: &[&str]) -> Ran {
        let begun = Instant::now();
        let output = Command::new(&self.program)
            .args(arguments)
            .args(["--wiki", address])
            .current_dir(&self.directory)
            .env("GADGET_CONSENT_USER", user)
            .env("GADGET_CONSENT_PASSWORD", PASSWORD)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let ran = Ran {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        println!("{arguments:?}: {} ms", begun.elapsed().as_millis());
        let mut printed = self.printed.lock().unwrap();
        printed.push_str(&ran.out);
        printed.push_str(&ran.err);
        ran
    }

    /// A session of somebody else: an administrator with all rights.
    pub fn administrator(&self) -> Wiki {
        let wiki = Wiki::new(&format!("{}/w/api.php", self.address())).unwrap();
        wiki.login("Admin", ACCOUNT).unwrap();
        wiki
    }

    /// Saves a page as that administrator.
    pub fn save(&self, title: &str, text: &str) {
        let edit = Edit {
            title,
            text,
            summary: "by hand",
            model: None,
        };
        self.administrator().edit(&edit).unwrap();
    }

    /// The text of a page; `None` if there is none.
    pub fn text(&self, title: &str) -> Option<String> {
        self.administrator().raw_page(title).unwrap()
    }

    /// The titles of all our pages.
    pub fn pages(&self) -> Vec<String> {
        let pages = self.administrator().pages_below("Gadget-consent").unwrap();
        pages.into_iter().map(|page| page.title).collect()
    }

    /// What `load.php` gives for these modules.
    pub fn load(&self, modules: &str) -> String {
        let path = format!(
            "{}/load.php?lang=en&skin=vector&modules={}",
            self.path,
            modules.replace(',', "%2C").replace('|', "%7C")
        );
        get(self.port, &path)
    }

    /// Fails if the secret was printed, or is in the server's log.
    pub fn check_secret(&self) {
        let printed = self.printed.lock().unwrap();
        let log = fs::read(self.folder.path().join("server.log")).unwrap();
        let log = String::from_utf8_lossy(&log);
        assert!(
            printed.len() > 100 && log.contains("api.php"),
            "there is something to look at"
        );
        assert!(!printed.contains(PASSWORD), "the secret was printed");
        assert!(!log.contains(PASSWORD), "the secret is in the server's log");
    }
}

/// A port to which nobody listens. It is not one of those that the system gives to connections: who
/// connects to such a port before the server listens can be connected with itself, and then holds it.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 90).unwrap() * 100;
    loop {
        let port = 20_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 9_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// A page, as text.
pub fn get(port: u16, path: &str) -> String {
    try_get(port, path).unwrap()
}

/// A page, as text. A server may end a request that it does not like before it has all of it.
pub fn try_get(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

impl Drop for Farm {
    fn drop(&mut self) {
        // The workers outlive their parent: the whole group ends.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _ = self.child.wait();
    }
}
