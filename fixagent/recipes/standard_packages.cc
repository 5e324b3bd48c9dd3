#include "fixagent/recipes/standard_packages.h"

#include <algorithm>

// The tables are facts read from the tools themselves: Go's api files (1.19), dir() of Python's modules (3.11),
// javap -public of the JDK's java.base (17), node's module.builtinModules (20). Names stand between spaces, so that a
// word is found by " word ".

namespace cimend::fixagent {
namespace {

struct Row {
  std::string_view package;
  std::string_view names;
};

bool holds(std::string_view names, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  return names.find(" " + std::string(word) + " ") != std::string_view::npos;
}

const std::vector<Row>& go_rows() {
  static const std::vector<Row> all = {
      {"bufio",
       " ErrAdvanceTooFar ErrBadReadCount ErrBufferFull ErrFinalToken ErrInvalidUnreadByte ErrInvalidUnreadRune"
       " ErrNegativeAdvance ErrNegativeCount ErrTooLong MaxScanTokenSize NewReadWriter NewReader NewReaderSize"
       " NewScanner NewWriter NewWriterSize ReadWriter Reader ScanBytes ScanLines ScanRunes ScanWords Scanner"
       " SplitFunc Writer "},
      {"bytes",
       " Buffer Compare Contains ContainsAny ContainsRune Count Cut Equal EqualFold ErrTooLarge Fields FieldsFunc"
       " HasPrefix HasSuffix Index IndexAny IndexByte IndexFunc IndexRune Join LastIndex LastIndexAny LastIndexByte"
       " LastIndexFunc Map MinRead NewBuffer NewBufferString NewReader Reader Repeat Replace ReplaceAll Runes Split"
       " SplitAfter SplitAfterN SplitN Title ToLower ToLowerSpecial ToTitle ToTitleSpecial ToUpper ToUpperSpecial"
       " ToValidUTF8 Trim TrimFunc TrimLeft TrimLeftFunc TrimPrefix TrimRight TrimRightFunc TrimSpace TrimSuffix "},
      {"compress/gzip",
       " BestCompression BestSpeed DefaultCompression ErrChecksum ErrHeader Header HuffmanOnly NewReader NewWriter"
       " NewWriterLevel NoCompression Reader Writer "},
      {"container/heap", " Fix Init Interface Pop Push Remove "},
      {"container/list", " Element List New "},
      {"context",
       " Background CancelFunc Canceled Context DeadlineExceeded TODO WithCancel WithDeadline WithTimeout WithValue "},
      {"crypto",
       " BLAKE2b_256 BLAKE2b_384 BLAKE2b_512 BLAKE2s_256 Decrypter DecrypterOpts Hash MD4 MD5 MD5SHA1 PrivateKey"
       " PublicKey RIPEMD160 RegisterHash SHA1 SHA224 SHA256 SHA384 SHA3_224 SHA3_256 SHA3_384 SHA3_512 SHA512"
       " SHA512_224 SHA512_256 Signer SignerOpts "},
      {"crypto/aes", " BlockSize KeySizeError NewCipher "},
      {"crypto/cipher",
       " AEAD Block BlockMode NewCBCDecrypter NewCBCEncrypter NewCFBDecrypter NewCFBEncrypter NewCTR NewGCM"
       " NewGCMWithNonceSize NewGCMWithTagSize NewOFB Stream StreamReader StreamWriter "},
      {"crypto/ecdsa", " GenerateKey PrivateKey PublicKey Sign SignASN1 Verify VerifyASN1 "},
      {"crypto/hmac", " Equal New "},
      {"crypto/md5", " BlockSize New Size Sum "},
      {"crypto/rand", " Int Prime Read Reader "},
      {"crypto/rsa",
       " CRTValue DecryptOAEP DecryptPKCS1v15 DecryptPKCS1v15SessionKey EncryptOAEP EncryptPKCS1v15 ErrDecryption"
       " ErrMessageTooLong ErrVerification GenerateKey GenerateMultiPrimeKey OAEPOptions PKCS1v15DecryptOptions"
       " PSSOptions PSSSaltLengthAuto PSSSaltLengthEqualsHash PrecomputedValues PrivateKey PublicKey SignPKCS1v15"
       " SignPSS VerifyPKCS1v15 VerifyPSS "},
      {"crypto/sha1", " BlockSize New Size Sum "},
      {"crypto/sha256", " BlockSize New New224 Size Size224 Sum224 Sum256 "},
      {"crypto/sha512",
       " BlockSize New New384 New512_224 New512_256 Size Size224 Size256 Size384 Sum384 Sum512 Sum512_224"
       " Sum512_256 "},
      {"crypto/subtle",
       " ConstantTimeByteEq ConstantTimeCompare ConstantTimeCopy ConstantTimeEq ConstantTimeLessOrEq"
       " ConstantTimeSelect "},
      {"database/sql",
       " ColumnType Conn DB DBStats Drivers ErrConnDone ErrNoRows ErrTxDone IsolationLevel LevelDefault"
       " LevelLinearizable LevelReadCommitted LevelReadUncommitted LevelRepeatableRead LevelSerializable"
       " LevelSnapshot LevelWriteCommitted Named NamedArg NullBool NullByte NullFloat64 NullInt16 NullInt32"
       " NullInt64 NullString NullTime Open OpenDB Out RawBytes Register Result Row Rows Scanner Stmt Tx TxOptions "},
      {"encoding", " BinaryMarshaler BinaryUnmarshaler TextMarshaler TextUnmarshaler "},
      {"encoding/base32",
       " CorruptInputError Encoding HexEncoding NewDecoder NewEncoder NewEncoding NoPadding StdEncoding StdPadding "},
      {"encoding/base64",
       " CorruptInputError Encoding NewDecoder NewEncoder NewEncoding NoPadding RawStdEncoding RawURLEncoding"
       " StdEncoding StdPadding URLEncoding "},
      {"encoding/binary",
       " AppendByteOrder AppendUvarint AppendVarint BigEndian ByteOrder LittleEndian MaxVarintLen16 MaxVarintLen32"
       " MaxVarintLen64 PutUvarint PutVarint Read ReadUvarint ReadVarint Size Uvarint Varint Write "},
      {"encoding/csv",
       " ErrBareQuote ErrFieldCount ErrQuote ErrTrailingComma NewReader NewWriter ParseError Reader Writer "},
      {"encoding/hex",
       " Decode DecodeString DecodedLen Dump Dumper Encode EncodeToString EncodedLen ErrLength InvalidByteError"
       " NewDecoder NewEncoder "},
      {"encoding/json",
       " Compact Decoder Delim Encoder HTMLEscape Indent InvalidUTF8Error InvalidUnmarshalError Marshal"
       " MarshalIndent Marshaler MarshalerError NewDecoder NewEncoder Number RawMessage SyntaxError Token Unmarshal"
       " UnmarshalFieldError UnmarshalTypeError Unmarshaler UnsupportedTypeError UnsupportedValueError Valid "},
      {"encoding/pem", " Block Decode Encode EncodeToMemory "},
      {"encoding/xml",
       " Attr CharData Comment CopyToken Decoder Directive Encoder EndElement Escape EscapeText HTMLAutoClose"
       " HTMLEntity Header Marshal MarshalIndent Marshaler MarshalerAttr Name NewDecoder NewEncoder NewTokenDecoder"
       " ProcInst StartElement SyntaxError TagPathError Token TokenReader Unmarshal UnmarshalError Unmarshaler"
       " UnmarshalerAttr UnsupportedTypeError "},
      {"errors", " As Is New Unwrap "},
      {"flag",
       " Arg Args Bool BoolVar CommandLine ContinueOnError Duration DurationVar ErrHelp ErrorHandling ExitOnError"
       " Flag FlagSet Float64 Float64Var Func Getter Int Int64 Int64Var IntVar Lookup NArg NFlag NewFlagSet"
       " PanicOnError Parse Parsed PrintDefaults Set String StringVar TextVar Uint Uint64 Uint64Var UintVar"
       " UnquoteUsage Usage Value Var Visit VisitAll "},
      {"fmt",
       " Append Appendf Appendln Errorf Formatter Fprint Fprintf Fprintln Fscan Fscanf Fscanln GoStringer Print"
       " Printf Println Scan ScanState Scanf Scanln Scanner Sprint Sprintf Sprintln Sscan Sscanf Sscanln State"
       " Stringer "},
      {"hash", " Hash Hash32 Hash64 "},
      {"hash/crc32",
       " Castagnoli Checksum ChecksumIEEE IEEE IEEETable Koopman MakeTable New NewIEEE Size Table Update "},
      {"hash/fnv", " New128 New128a New32 New32a New64 New64a "},
      {"hash/maphash", " Bytes Hash MakeSeed Seed String "},
      {"html", " EscapeString UnescapeString "},
      {"html/template",
       " CSS ErrAmbigContext ErrBadHTML ErrBranchEnd ErrEndContext ErrNoSuchTemplate ErrOutputContext"
       " ErrPartialCharset ErrPartialEscape ErrPredefinedEscaper ErrRangeLoopReentry ErrSlashAmbig Error ErrorCode"
       " FuncMap HTML HTMLAttr HTMLEscape HTMLEscapeString HTMLEscaper IsTrue JS JSEscape JSEscapeString JSEscaper"
       " JSStr Must New OK ParseFS ParseFiles ParseGlob Srcset Template URL URLQueryEscaper "},
      {"io",
       " ByteReader ByteScanner ByteWriter Closer Copy CopyBuffer CopyN Discard EOF ErrClosedPipe ErrNoProgress"
       " ErrShortBuffer ErrShortWrite ErrUnexpectedEOF LimitReader LimitedReader MultiReader MultiWriter"
       " NewSectionReader NopCloser Pipe PipeReader PipeWriter ReadAll ReadAtLeast ReadCloser ReadFull"
       " ReadSeekCloser ReadSeeker ReadWriteCloser ReadWriteSeeker ReadWriter Reader ReaderAt ReaderFrom RuneReader"
       " RuneScanner SectionReader SeekCurrent SeekEnd SeekStart Seeker StringWriter TeeReader WriteCloser"
       " WriteSeeker WriteString Writer WriterAt WriterTo "},
      {"io/fs",
       " DirEntry ErrClosed ErrExist ErrInvalid ErrNotExist ErrPermission FS File FileInfo FileInfoToDirEntry"
       " FileMode Glob GlobFS ModeAppend ModeCharDevice ModeDevice ModeDir ModeExclusive ModeIrregular"
       " ModeNamedPipe ModePerm ModeSetgid ModeSetuid ModeSocket ModeSticky ModeSymlink ModeTemporary ModeType"
       " PathError ReadDir ReadDirFS ReadDirFile ReadFile ReadFileFS SkipDir Stat StatFS Sub SubFS ValidPath"
       " WalkDir WalkDirFunc "},
      {"io/ioutil", " Discard NopCloser ReadAll ReadDir ReadFile TempDir TempFile WriteFile "},
      {"log",
       " Default Fatal Fatalf Fatalln Flags LUTC Ldate Llongfile Lmicroseconds Lmsgprefix Logger Lshortfile"
       " LstdFlags Ltime New Output Panic Panicf Panicln Prefix Print Printf Println SetFlags SetOutput SetPrefix"
       " Writer "},
      {"math",
       " Abs Acos Acosh Asin Asinh Atan Atan2 Atanh Cbrt Ceil Copysign Cos Cosh Dim E Erf Erfc Erfcinv Erfinv Exp"
       " Exp2 Expm1 FMA Float32bits Float32frombits Float64bits Float64frombits Floor Frexp Gamma Hypot Ilogb Inf"
       " IsInf IsNaN J0 J1 Jn Ldexp Lgamma Ln10 Ln2 Log Log10 Log10E Log1p Log2 Log2E Logb Max MaxFloat32"
       " MaxFloat64 MaxInt MaxInt16 MaxInt32 MaxInt64 MaxInt8 MaxUint MaxUint16 MaxUint32 MaxUint64 MaxUint8 Min"
       " MinInt MinInt16 MinInt32 MinInt64 MinInt8 Mod Modf NaN Nextafter Nextafter32 Phi Pi Pow Pow10 Remainder"
       " Round RoundToEven Signbit Sin Sincos Sinh SmallestNonzeroFloat32 SmallestNonzeroFloat64 Sqrt Sqrt2 SqrtE"
       " SqrtPhi SqrtPi Tan Tanh Trunc Y0 Y1 Yn "},
      {"math/big",
       " Above Accuracy AwayFromZero Below ErrNaN Exact Float Int Jacobi MaxBase MaxExp MaxPrec MinExp NewFloat"
       " NewInt NewRat ParseFloat Rat RoundingMode ToNearestAway ToNearestEven ToNegativeInf ToPositiveInf ToZero"
       " Word "},
      {"math/bits",
       " Add Add32 Add64 Div Div32 Div64 LeadingZeros LeadingZeros16 LeadingZeros32 LeadingZeros64 LeadingZeros8"
       " Len Len16 Len32 Len64 Len8 Mul Mul32 Mul64 OnesCount OnesCount16 OnesCount32 OnesCount64 OnesCount8 Rem"
       " Rem32 Rem64 Reverse Reverse16 Reverse32 Reverse64 Reverse8 ReverseBytes ReverseBytes16 ReverseBytes32"
       " ReverseBytes64 RotateLeft RotateLeft16 RotateLeft32 RotateLeft64 RotateLeft8 Sub Sub32 Sub64 TrailingZeros"
       " TrailingZeros16 TrailingZeros32 TrailingZeros64 TrailingZeros8 UintSize "},
      {"math/cmplx",
       " Abs Acos Acosh Asin Asinh Atan Atanh Conj Cos Cosh Cot Exp Inf IsInf IsNaN Log Log10 NaN Phase Polar Pow"
       " Rect Sin Sinh Sqrt Tan Tanh "},
      {"math/rand",
       " ExpFloat64 Float32 Float64 Int Int31 Int31n Int63 Int63n Intn New NewSource NewZipf NormFloat64 Perm Rand"
       " Read Seed Shuffle Source Source64 Uint32 Uint64 Zipf "},
      {"mime",
       " AddExtensionType BEncoding ErrInvalidMediaParameter ExtensionsByType FormatMediaType ParseMediaType"
       " QEncoding TypeByExtension WordDecoder WordEncoder "},
      {"mime/multipart", " ErrMessageTooLarge File FileHeader Form NewReader NewWriter Part Reader Writer "},
      {"net",
       " Addr AddrError Buffers CIDRMask Conn DNSConfigError DNSError DefaultResolver Dial DialIP DialTCP"
       " DialTimeout DialUDP DialUnix Dialer ErrClosed ErrWriteToConnected Error FileConn FileListener"
       " FilePacketConn FlagBroadcast FlagLoopback FlagMulticast FlagPointToPoint FlagUp Flags HardwareAddr IP"
       " IPAddr IPConn IPMask IPNet IPv4 IPv4Mask IPv4allrouter IPv4allsys IPv4bcast IPv4len IPv4zero"
       " IPv6interfacelocalallnodes IPv6len IPv6linklocalallnodes IPv6linklocalallrouters IPv6loopback"
       " IPv6unspecified IPv6zero Interface InterfaceAddrs InterfaceByIndex InterfaceByName Interfaces"
       " InvalidAddrError JoinHostPort Listen ListenConfig ListenIP ListenMulticastUDP ListenPacket ListenTCP"
       " ListenUDP ListenUnix ListenUnixgram Listener LookupAddr LookupCNAME LookupHost LookupIP LookupMX LookupNS"
       " LookupPort LookupSRV LookupTXT MX NS OpError PacketConn ParseCIDR ParseError ParseIP ParseMAC Pipe"
       " ResolveIPAddr ResolveTCPAddr ResolveUDPAddr ResolveUnixAddr Resolver SRV SplitHostPort TCPAddr"
       " TCPAddrFromAddrPort TCPConn TCPListener UDPAddr UDPAddrFromAddrPort UDPConn UnixAddr UnixConn UnixListener"
       " UnknownNetworkError "},
      {"net/http",
       " AllowQuerySemicolons CanonicalHeaderKey Client CloseNotifier ConnState Cookie CookieJar DefaultClient"
       " DefaultMaxHeaderBytes DefaultMaxIdleConnsPerHost DefaultServeMux DefaultTransport DetectContentType Dir"
       " ErrAbortHandler ErrBodyNotAllowed ErrBodyReadAfterClose ErrContentLength ErrHandlerTimeout"
       " ErrHeaderTooLong ErrHijacked ErrLineTooLong ErrMissingBoundary ErrMissingContentLength ErrMissingFile"
       " ErrNoCookie ErrNoLocation ErrNotMultipart ErrNotSupported ErrServerClosed ErrShortBody ErrSkipAltProtocol"
       " ErrUnexpectedTrailer ErrUseLastResponse ErrWriteAfterFlush Error FS File FileServer FileSystem Flusher Get"
       " Handle HandleFunc Handler HandlerFunc Head Header Hijacker ListenAndServe ListenAndServeTLS"
       " LocalAddrContextKey MaxBytesError MaxBytesHandler MaxBytesReader MethodConnect MethodDelete MethodGet"
       " MethodHead MethodOptions MethodPatch MethodPost MethodPut MethodTrace NewFileTransport NewRequest"
       " NewRequestWithContext NewServeMux NoBody NotFound NotFoundHandler ParseHTTPVersion ParseTime Post PostForm"
       " ProtocolError ProxyFromEnvironment ProxyURL PushOptions Pusher ReadRequest ReadResponse Redirect"
       " RedirectHandler Request Response ResponseWriter RoundTripper SameSite SameSiteDefaultMode SameSiteLaxMode"
       " SameSiteNoneMode SameSiteStrictMode Serve ServeContent ServeFile ServeMux ServeTLS Server ServerContextKey"
       " SetCookie StateActive StateClosed StateHijacked StateIdle StateNew StatusAccepted StatusAlreadyReported"
       " StatusBadGateway StatusBadRequest StatusConflict StatusContinue StatusCreated StatusEarlyHints"
       " StatusExpectationFailed StatusFailedDependency StatusForbidden StatusFound StatusGatewayTimeout StatusGone"
       " StatusHTTPVersionNotSupported StatusIMUsed StatusInsufficientStorage StatusInternalServerError"
       " StatusLengthRequired StatusLocked StatusLoopDetected StatusMethodNotAllowed StatusMisdirectedRequest"
       " StatusMovedPermanently StatusMultiStatus StatusMultipleChoices StatusNetworkAuthenticationRequired"
       " StatusNoContent StatusNonAuthoritativeInfo StatusNotAcceptable StatusNotExtended StatusNotFound"
       " StatusNotImplemented StatusNotModified StatusOK StatusPartialContent StatusPaymentRequired"
       " StatusPermanentRedirect StatusPreconditionFailed StatusPreconditionRequired StatusProcessing"
       " StatusProxyAuthRequired StatusRequestEntityTooLarge StatusRequestHeaderFieldsTooLarge StatusRequestTimeout"
       " StatusRequestURITooLong StatusRequestedRangeNotSatisfiable StatusResetContent StatusSeeOther"
       " StatusServiceUnavailable StatusSwitchingProtocols StatusTeapot StatusTemporaryRedirect StatusText"
       " StatusTooEarly StatusTooManyRequests StatusUnauthorized StatusUnavailableForLegalReasons"
       " StatusUnprocessableEntity StatusUnsupportedMediaType StatusUpgradeRequired StatusUseProxy"
       " StatusVariantAlsoNegotiates StripPrefix TimeFormat TimeoutHandler TrailerPrefix Transport "},
      {"net/http/cookiejar", " Jar New Options PublicSuffixList "},
      {"net/http/httptest",
       " DefaultRemoteAddr NewRecorder NewRequest NewServer NewTLSServer NewUnstartedServer ResponseRecorder Server "},
      {"net/mail",
       " Address AddressParser ErrHeaderNotPresent Header Message ParseAddress ParseAddressList ParseDate"
       " ReadMessage "},
      {"net/netip",
       " Addr AddrFrom16 AddrFrom4 AddrFromSlice AddrPort AddrPortFrom IPv4Unspecified IPv6LinkLocalAllNodes"
       " IPv6Unspecified MustParseAddr MustParseAddrPort MustParsePrefix ParseAddr ParseAddrPort ParsePrefix Prefix"
       " PrefixFrom "},
      {"net/smtp", " Auth CRAMMD5Auth Client Dial NewClient PlainAuth SendMail ServerInfo "},
      {"net/url",
       " Error EscapeError InvalidHostError JoinPath Parse ParseQuery ParseRequestURI PathEscape PathUnescape"
       " QueryEscape QueryUnescape URL User UserPassword Userinfo Values "},
      {"os",
       " Args Chdir Chmod Chown Chtimes Clearenv Create CreateTemp DevNull DirEntry DirFS Environ ErrClosed"
       " ErrDeadlineExceeded ErrExist ErrInvalid ErrNoDeadline ErrNotExist ErrPermission ErrProcessDone Executable"
       " Exit Expand ExpandEnv File FileInfo FileMode FindProcess Getegid Getenv Geteuid Getgid Getgroups"
       " Getpagesize Getpid Getppid Getuid Getwd Hostname Interrupt IsExist IsNotExist IsPathSeparator IsPermission"
       " IsTimeout Kill Lchown Link LinkError LookupEnv Lstat Mkdir MkdirAll MkdirTemp ModeAppend ModeCharDevice"
       " ModeDevice ModeDir ModeExclusive ModeIrregular ModeNamedPipe ModePerm ModeSetgid ModeSetuid ModeSocket"
       " ModeSticky ModeSymlink ModeTemporary ModeType NewFile NewSyscallError O_APPEND O_CREATE O_EXCL O_RDONLY"
       " O_RDWR O_SYNC O_TRUNC O_WRONLY Open OpenFile PathError PathListSeparator PathSeparator Pipe ProcAttr"
       " Process ProcessState ReadDir ReadFile Readlink Remove RemoveAll Rename SEEK_CUR SEEK_END SEEK_SET SameFile"
       " Setenv Signal StartProcess Stat Stderr Stdin Stdout Symlink SyscallError TempDir Truncate Unsetenv"
       " UserCacheDir UserConfigDir UserHomeDir WriteFile "},
      {"os/exec", " Cmd Command CommandContext ErrDot ErrNotFound Error ExitError LookPath "},
      {"os/signal", " Ignore Ignored Notify NotifyContext Reset Stop "},
      {"os/user",
       " Current Group Lookup LookupGroup LookupGroupId LookupId UnknownGroupError UnknownGroupIdError"
       " UnknownUserError UnknownUserIdError User "},
      {"path", " Base Clean Dir ErrBadPattern Ext IsAbs Join Match Split "},
      {"path/filepath",
       " Abs Base Clean Dir ErrBadPattern EvalSymlinks Ext FromSlash Glob HasPrefix IsAbs Join ListSeparator Match"
       " Rel Separator SkipDir Split SplitList ToSlash VolumeName Walk WalkDir WalkFunc "},
      {"reflect",
       " Append AppendSlice Array ArrayOf Bool BothDir Chan ChanDir ChanOf Complex128 Complex64 Copy DeepEqual"
       " Float32 Float64 Func FuncOf Indirect Int Int16 Int32 Int64 Int8 Interface Invalid Kind MakeChan MakeFunc"
       " MakeMap MakeMapWithSize MakeSlice Map MapIter MapOf Method New NewAt Pointer PointerTo Ptr PtrTo RecvDir"
       " Select SelectCase SelectDefault SelectDir SelectRecv SelectSend SendDir Slice SliceHeader SliceOf String"
       " StringHeader Struct StructField StructOf StructTag Swapper Type TypeOf Uint Uint16 Uint32 Uint64 Uint8"
       " Uintptr UnsafePointer Value ValueError ValueOf VisibleFields Zero "},
      {"regexp", " Compile CompilePOSIX Match MatchReader MatchString MustCompile MustCompilePOSIX QuoteMeta Regexp "},
      {"runtime",
       " BlockProfile BlockProfileRecord Breakpoint CPUProfile Caller Callers CallersFrames Compiler Error Frame"
       " Frames Func FuncForPC GC GOARCH GOMAXPROCS GOOS GOROOT Goexit GoroutineProfile Gosched KeepAlive"
       " LockOSThread MemProfile MemProfileRate MemProfileRecord MemStats MutexProfile NumCPU NumCgoCall"
       " NumGoroutine ReadMemStats ReadTrace SetBlockProfileRate SetCPUProfileRate SetCgoTraceback SetFinalizer"
       " SetMutexProfileFraction Stack StackRecord StartTrace StopTrace ThreadCreateProfile TypeAssertionError"
       " UnlockOSThread Version "},
      {"sort",
       " Find Float64Slice Float64s Float64sAreSorted IntSlice Interface Ints IntsAreSorted IsSorted Reverse Search"
       " SearchFloat64s SearchInts SearchStrings Slice SliceIsSorted SliceStable Sort Stable StringSlice Strings"
       " StringsAreSorted "},
      {"strconv",
       " AppendBool AppendFloat AppendInt AppendQuote AppendQuoteRune AppendQuoteRuneToASCII"
       " AppendQuoteRuneToGraphic AppendQuoteToASCII AppendQuoteToGraphic AppendUint Atoi CanBackquote ErrRange"
       " ErrSyntax FormatBool FormatComplex FormatFloat FormatInt FormatUint IntSize IsGraphic IsPrint Itoa"
       " NumError ParseBool ParseComplex ParseFloat ParseInt ParseUint Quote QuoteRune QuoteRuneToASCII"
       " QuoteRuneToGraphic QuoteToASCII QuoteToGraphic QuotedPrefix Unquote UnquoteChar "},
      {"strings",
       " Builder Clone Compare Contains ContainsAny ContainsRune Count Cut EqualFold Fields FieldsFunc HasPrefix"
       " HasSuffix Index IndexAny IndexByte IndexFunc IndexRune Join LastIndex LastIndexAny LastIndexByte"
       " LastIndexFunc Map NewReader NewReplacer Reader Repeat Replace ReplaceAll Replacer Split SplitAfter"
       " SplitAfterN SplitN Title ToLower ToLowerSpecial ToTitle ToTitleSpecial ToUpper ToUpperSpecial ToValidUTF8"
       " Trim TrimFunc TrimLeft TrimLeftFunc TrimPrefix TrimRight TrimRightFunc TrimSpace TrimSuffix "},
      {"sync", " Cond Locker Map Mutex NewCond Once Pool RWMutex WaitGroup "},
      {"sync/atomic",
       " AddInt32 AddInt64 AddUint32 AddUint64 AddUintptr Bool CompareAndSwapInt32 CompareAndSwapInt64"
       " CompareAndSwapPointer CompareAndSwapUint32 CompareAndSwapUint64 CompareAndSwapUintptr Int32 Int64"
       " LoadInt32 LoadInt64 LoadPointer LoadUint32 LoadUint64 LoadUintptr Pointer StoreInt32 StoreInt64"
       " StorePointer StoreUint32 StoreUint64 StoreUintptr SwapInt32 SwapInt64 SwapPointer SwapUint32 SwapUint64"
       " SwapUintptr Uint32 Uint64 Uintptr Value "},
      {"testing",
       " AllocsPerRun B Benchmark BenchmarkResult Cover CoverBlock CoverMode Coverage F Init InternalBenchmark"
       " InternalExample InternalFuzzTarget InternalTest M Main MainStart PB RegisterCover RunBenchmarks"
       " RunExamples RunTests Short T TB Verbose "},
      {"text/tabwriter",
       " AlignRight Debug DiscardEmptyColumns Escape FilterHTML NewWriter StripEscape TabIndent Writer "},
      {"text/template",
       " ExecError FuncMap HTMLEscape HTMLEscapeString HTMLEscaper IsTrue JSEscape JSEscapeString JSEscaper Must"
       " New ParseFS ParseFiles ParseGlob Template URLQueryEscaper "},
      {"time",
       " ANSIC After AfterFunc April August Date December Duration February FixedZone Friday Hour January July June"
       " Kitchen Layout LoadLocation LoadLocationFromTZData Local Location March May Microsecond Millisecond Minute"
       " Monday Month Nanosecond NewTicker NewTimer November Now October Parse ParseDuration ParseError"
       " ParseInLocation RFC1123 RFC1123Z RFC3339 RFC3339Nano RFC822 RFC822Z RFC850 RubyDate Saturday Second"
       " September Since Sleep Stamp StampMicro StampMilli StampNano Sunday Thursday Tick Ticker Time Timer Tuesday"
       " UTC Unix UnixDate UnixMicro UnixMilli Until Wednesday Weekday "},
      {"unicode",
       " In Is IsControl IsDigit IsGraphic IsLetter IsLower IsMark IsNumber IsOneOf IsPrint IsPunct IsSpace"
       " IsSymbol IsTitle IsUpper MaxASCII MaxCase MaxLatin1 MaxRune ReplacementChar SimpleFold To ToLower ToTitle"
       " ToUpper "},
      {"unicode/utf16", " Decode DecodeRune Encode EncodeRune IsSurrogate "},
      {"unicode/utf8",
       " AppendRune DecodeLastRune DecodeLastRuneInString DecodeRune DecodeRuneInString EncodeRune FullRune"
       " FullRuneInString MaxRune RuneCount RuneCountInString RuneError RuneLen RuneSelf RuneStart UTFMax Valid"
       " ValidRune ValidString "},
  };
  return all;
}

const std::vector<Row>& python_rows() {
  static const std::vector<Row> all = {
      {"abc",
       " ABC ABCMeta abstractclassmethod abstractmethod abstractproperty abstractstaticmethod get_cache_token"
       " update_abstractmethods "},
      {"argparse",
       " Action ArgumentDefaultsHelpFormatter ArgumentError ArgumentParser ArgumentTypeError BooleanOptionalAction"
       " FileType HelpFormatter MetavarTypeHelpFormatter Namespace ONE_OR_MORE OPTIONAL PARSER REMAINDER"
       " RawDescriptionHelpFormatter RawTextHelpFormatter SUPPRESS ZERO_OR_MORE "},
      {"array", " ArrayType array typecodes "},
      {"asyncio",
       " ALL_COMPLETED AbstractChildWatcher AbstractEventLoop AbstractEventLoopPolicy AbstractServer Barrier"
       " BaseEventLoop BaseProtocol BaseTransport BoundedSemaphore BrokenBarrierError BufferedProtocol"
       " CancelledError Condition DatagramProtocol DatagramTransport DefaultEventLoopPolicy Event FIRST_COMPLETED"
       " FIRST_EXCEPTION FastChildWatcher Future Handle IncompleteReadError InvalidStateError LifoQueue"
       " LimitOverrunError Lock MultiLoopChildWatcher PidfdChildWatcher PriorityQueue Protocol Queue QueueEmpty"
       " QueueFull ReadTransport Runner SafeChildWatcher SelectorEventLoop Semaphore SendfileNotAvailableError"
       " Server StreamReader StreamReaderProtocol StreamWriter SubprocessProtocol SubprocessTransport Task"
       " ThreadedChildWatcher Timeout TimeoutError TimerHandle Transport WriteTransport all_tasks as_completed"
       " create_subprocess_exec create_subprocess_shell create_task current_task ensure_future gather"
       " get_child_watcher get_event_loop get_event_loop_policy get_running_loop iscoroutine iscoroutinefunction"
       " isfuture new_event_loop open_connection open_unix_connection run run_coroutine_threadsafe"
       " set_child_watcher set_event_loop set_event_loop_policy shield sleep start_server start_unix_server timeout"
       " timeout_at to_thread wait wait_for wrap_future "},
      {"base64",
       " a85decode a85encode b16decode b16encode b32decode b32encode b32hexdecode b32hexencode b64decode b64encode"
       " b85decode b85encode decode decodebytes encode encodebytes standard_b64decode standard_b64encode"
       " urlsafe_b64decode urlsafe_b64encode "},
      {"bisect", " bisect bisect_left bisect_right insort insort_left insort_right "},
      {"calendar",
       " Calendar FRIDAY HTMLCalendar IllegalMonthError IllegalWeekdayError LocaleHTMLCalendar LocaleTextCalendar"
       " MONDAY SATURDAY SUNDAY THURSDAY TUESDAY TextCalendar WEDNESDAY calendar day_abbr day_name firstweekday"
       " isleap leapdays month month_abbr month_name monthcalendar monthrange prcal prmonth setfirstweekday timegm"
       " weekday weekheader "},
      {"cmath",
       " acos acosh asin asinh atan atanh cos cosh e exp inf infj isclose isfinite isinf isnan log log10 nan nanj"
       " phase pi polar rect sin sinh sqrt tan tanh tau "},
      {"collections", " ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque namedtuple "},
      {"configparser",
       " BasicInterpolation ConfigParser ConverterMapping DEFAULTSECT DuplicateOptionError DuplicateSectionError"
       " ExtendedInterpolation Interpolation InterpolationDepthError InterpolationError"
       " InterpolationMissingOptionError InterpolationSyntaxError LegacyInterpolation MAX_INTERPOLATION_DEPTH"
       " MissingSectionHeaderError NoOptionError NoSectionError ParsingError RawConfigParser SafeConfigParser"
       " SectionProxy "},
      {"contextlib",
       " AbstractAsyncContextManager AbstractContextManager AsyncExitStack ContextDecorator ExitStack aclosing"
       " asynccontextmanager chdir closing contextmanager nullcontext redirect_stderr redirect_stdout suppress "},
      {"copy", " Error copy deepcopy "},
      {"csv",
       " Dialect DictReader DictWriter Error QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC Sniffer excel"
       " excel_tab field_size_limit get_dialect list_dialects reader register_dialect unix_dialect"
       " unregister_dialect writer "},
      {"dataclasses",
       " Field FrozenInstanceError InitVar KW_ONLY MISSING asdict astuple dataclass field fields is_dataclass"
       " make_dataclass replace "},
      {"datetime", " MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo "},
      {"decimal",
       " BasicContext Clamped Context ConversionSyntax Decimal DecimalException DecimalTuple DefaultContext"
       " DivisionByZero DivisionImpossible DivisionUndefined ExtendedContext FloatOperation HAVE_CONTEXTVAR"
       " HAVE_THREADS Inexact InvalidContext InvalidOperation MAX_EMAX MAX_PREC MIN_EMIN MIN_ETINY Overflow"
       " ROUND_05UP ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP"
       " Rounded Subnormal Underflow getcontext localcontext setcontext "},
      {"difflib",
       " Differ HtmlDiff IS_CHARACTER_JUNK IS_LINE_JUNK Match SequenceMatcher context_diff diff_bytes"
       " get_close_matches ndiff restore unified_diff "},
      {"email", " message_from_binary_file message_from_bytes message_from_file message_from_string "},
      {"enum",
       " CONFORM CONTINUOUS EJECT Enum EnumCheck EnumMeta EnumType Flag FlagBoundary IntEnum IntFlag KEEP"
       " NAMED_FLAGS ReprEnum STRICT StrEnum UNIQUE auto global_enum global_enum_repr global_flag_repr global_str"
       " member nonmember property unique verify "},
      {"errno", " EACCES EAGAIN EEXIST EINTR EINVAL ENOENT ENOTEMPTY EPERM EPIPE errorcode "},
      {"fnmatch", " filter fnmatch fnmatchcase translate "},
      {"functools",
       " WRAPPER_ASSIGNMENTS WRAPPER_UPDATES cache cached_property cmp_to_key lru_cache partial partialmethod"
       " reduce singledispatch singledispatchmethod total_ordering update_wrapper wraps "},
      {"gc",
       " DEBUG_COLLECTABLE DEBUG_LEAK DEBUG_SAVEALL DEBUG_STATS DEBUG_UNCOLLECTABLE callbacks collect disable"
       " enable freeze garbage get_count get_debug get_freeze_count get_objects get_referents get_referrers"
       " get_stats get_threshold is_finalized is_tracked isenabled set_debug set_threshold unfreeze "},
      {"getpass", " GetPassWarning getpass getuser "},
      {"glob", " escape glob iglob "},
      {"gzip", " BadGzipFile GzipFile compress decompress open "},
      {"hashlib",
       " algorithms_available algorithms_guaranteed blake2b blake2s file_digest md5 new pbkdf2_hmac sha1 sha224"
       " sha256 sha384 sha3_224 sha3_256 sha3_384 sha3_512 sha512 shake_128 shake_256 "},
      {"heapq", " heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest "},
      {"hmac", " HMAC compare_digest digest digest_size new trans_36 trans_5C "},
      {"html", " escape unescape "},
      {"http", " HTTPMethod HTTPStatus "},
      {"io",
       " BlockingIOError BufferedIOBase BufferedRWPair BufferedRandom BufferedReader BufferedWriter BytesIO FileIO"
       " IOBase RawIOBase SEEK_CUR SEEK_END SEEK_SET StringIO TextIOBase TextIOWrapper UnsupportedOperation open"
       " open_code "},
      {"ipaddress",
       " AddressValueError IPV4LENGTH IPV6LENGTH IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface"
       " IPv6Network NetmaskValueError collapse_addresses get_mixed_type_key ip_address ip_interface ip_network"
       " summarize_address_range v4_int_to_packed v6_int_to_packed "},
      {"itertools",
       " accumulate chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse"
       " groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest "},
      {"json", " JSONDecodeError JSONDecoder JSONEncoder dump dumps load loads "},
      {"logging",
       " BASIC_FORMAT BufferingFormatter CRITICAL DEBUG ERROR FATAL FileHandler Filter Formatter Handler INFO"
       " LogRecord Logger LoggerAdapter NOTSET NullHandler StreamHandler WARN WARNING addLevelName basicConfig"
       " captureWarnings critical debug disable error exception fatal getLevelName getLevelNamesMapping"
       " getLogRecordFactory getLogger getLoggerClass info lastResort log makeLogRecord raiseExceptions"
       " setLogRecordFactory setLoggerClass shutdown warn warning "},
      {"math",
       " acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2"
       " expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm"
       " ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan"
       " tanh tau trunc ulp "},
      {"mimetypes",
       " MimeTypes add_type common_types encodings_map guess_all_extensions guess_extension guess_type init inited"
       " knownfiles read_mime_types suffix_map types_map "},
      {"multiprocessing",
       " Array AuthenticationError Barrier BoundedSemaphore BufferTooShort Condition Event JoinableQueue Lock"
       " Manager Pipe Pool Process ProcessError Queue RLock RawArray RawValue Semaphore SimpleQueue TimeoutError"
       " Value active_children allow_connection_pickling cpu_count current_process freeze_support"
       " get_all_start_methods get_context get_logger get_start_method log_to_stderr parent_process set_executable"
       " set_forkserver_preload set_start_method "},
      {"operator",
       " abs add and_ attrgetter call concat contains countOf delitem eq floordiv ge getitem gt iadd iand iconcat"
       " ifloordiv ilshift imatmul imod imul index indexOf inv invert ior ipow irshift is_ is_not isub itemgetter"
       " itruediv ixor le length_hint lshift lt matmul methodcaller mod mul ne neg not_ or_ pos pow rshift setitem"
       " sub truediv truth xor "},
      {"os",
       " DirEntry F_OK GenericAlias Mapping MutableMapping O_CREAT O_RDONLY O_WRONLY PathLike R_OK SEEK_END"
       " SEEK_SET W_OK X_OK abort access altsep chdir chmod chown chroot close closerange confstr confstr_names"
       " copy_file_range cpu_count ctermid curdir defpath device_encoding devnull dup dup2 environ environb error"
       " eventfd eventfd_read eventfd_write execl execle execlp execlpe execv execve execvp execvpe extsep fchdir"
       " fchmod fchown fdatasync fdopen fork forkpty fpathconf fsdecode fsencode fspath fstat fstatvfs fsync"
       " ftruncate fwalk get_blocking get_exec_path get_inheritable get_terminal_size getcwd getcwdb getegid getenv"
       " getenvb geteuid getgid getgrouplist getgroups getloadavg getlogin getpgid getpgrp getpid getppid"
       " getpriority getrandom getresgid getresuid getsid getuid getxattr initgroups isatty kill killpg lchown"
       " linesep link listdir listxattr lockf login_tty lseek lstat major makedev makedirs memfd_create minor mkdir"
       " mkfifo mknod name nice open openpty pardir path pathconf pathconf_names pathsep pidfd_open pipe pipe2"
       " popen posix_fadvise posix_fallocate posix_spawn posix_spawnp pread preadv putenv pwrite pwritev read"
       " readlink readv register_at_fork remove removedirs removexattr rename renames replace rmdir scandir"
       " sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler"
       " sched_param sched_rr_get_interval sched_setaffinity sched_setparam sched_setscheduler sched_yield sendfile"
       " sep set_blocking set_inheritable setegid seteuid setgid setgroups setpgid setpgrp setpriority setregid"
       " setresgid setresuid setreuid setsid setuid setxattr spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp"
       " spawnvpe splice stat stat_result statvfs statvfs_result strerror supports_bytes_environ supports_dir_fd"
       " supports_effective_ids supports_fd supports_follow_symlinks symlink sync sysconf sysconf_names system"
       " tcgetpgrp tcsetpgrp terminal_size times times_result truncate ttyname umask uname uname_result unlink"
       " unsetenv urandom utime wait wait3 wait4 waitid waitid_result waitpid waitstatus_to_exitcode walk write"
       " writev "},
      {"pathlib", " Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath "},
      {"pickle",
       " ADDITEMS APPEND APPENDS BINBYTES BINBYTES8 BINFLOAT BINGET BININT BININT1 BININT2 BINPERSID BINPUT"
       " BINSTRING BINUNICODE BINUNICODE8 BUILD BYTEARRAY8 DEFAULT_PROTOCOL DICT DUP EMPTY_DICT EMPTY_LIST"
       " EMPTY_SET EMPTY_TUPLE EXT1 EXT2 EXT4 FALSE FLOAT FRAME FROZENSET GET GLOBAL HIGHEST_PROTOCOL INST INT LIST"
       " LONG LONG1 LONG4 LONG_BINGET LONG_BINPUT MARK MEMOIZE NEWFALSE NEWOBJ NEWOBJ_EX NEWTRUE NEXT_BUFFER NONE"
       " OBJ PERSID POP POP_MARK PROTO PUT PickleBuffer PickleError Pickler PicklingError READONLY_BUFFER REDUCE"
       " SETITEM SETITEMS SHORT_BINBYTES SHORT_BINSTRING SHORT_BINUNICODE STACK_GLOBAL STOP STRING TRUE TUPLE"
       " TUPLE1 TUPLE2 TUPLE3 UNICODE Unpickler UnpicklingError dump dumps load loads "},
      {"platform",
       " architecture freedesktop_os_release java_ver libc_ver mac_ver machine node platform processor"
       " python_branch python_build python_compiler python_implementation python_revision python_version"
       " python_version_tuple release system system_alias uname uname_result version win32_edition win32_is_iot"
       " win32_ver "},
      {"pprint", " PrettyPrinter isreadable isrecursive pformat pp pprint saferepr "},
      {"queue", " Empty Full LifoQueue PriorityQueue Queue SimpleQueue "},
      {"random",
       " Random SystemRandom betavariate choice choices expovariate gammavariate gauss getrandbits getstate"
       " lognormvariate normalvariate paretovariate randbytes randint random randrange sample seed setstate shuffle"
       " triangular uniform vonmisesvariate weibullvariate "},
      {"re",
       " A ASCII DOTALL I IGNORECASE L LOCALE M MULTILINE Match NOFLAG Pattern RegexFlag S U UNICODE VERBOSE X"
       " compile error escape findall finditer fullmatch match purge search split sub subn template "},
      {"secrets", " SystemRandom choice compare_digest randbelow randbits token_bytes token_hex token_urlsafe "},
      {"select",
       " EPOLLERR EPOLLET EPOLLEXCLUSIVE EPOLLHUP EPOLLIN EPOLLMSG EPOLLONESHOT EPOLLOUT EPOLLPRI EPOLLRDBAND"
       " EPOLLRDHUP EPOLLRDNORM EPOLLWRBAND EPOLLWRNORM EPOLL_CLOEXEC PIPE_BUF POLLERR POLLHUP POLLIN POLLMSG"
       " POLLNVAL POLLOUT POLLPRI POLLRDBAND POLLRDHUP POLLRDNORM POLLWRBAND POLLWRNORM epoll error poll select "},
      {"shlex", " join quote shlex split "},
      {"shutil",
       " Error ExecError SameFileError SpecialFileError chown copy copy2 copyfile copyfileobj copymode copystat"
       " copytree disk_usage get_archive_formats get_terminal_size get_unpack_formats ignore_patterns make_archive"
       " move register_archive_format register_unpack_format rmtree unpack_archive unregister_archive_format"
       " unregister_unpack_format which "},
      {"signal",
       " Handlers ItimerError SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO"
       " SIGIOT SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGRTMAX SIGRTMIN SIGSEGV SIGSTKFLT SIGSTOP SIGSYS"
       " SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ"
       " SIG_BLOCK SIG_DFL SIG_IGN SIG_SETMASK SIG_UNBLOCK Sigmasks Signals alarm default_int_handler getitimer"
       " getsignal pause pidfd_send_signal pthread_kill pthread_sigmask raise_signal set_wakeup_fd setitimer"
       " siginterrupt signal sigpending sigtimedwait sigwait sigwaitinfo strsignal struct_siginfo valid_signals "},
      {"socket",
       " AF_DECnet AF_INET AF_INET6 AF_UNIX AddressFamily SOCK_DGRAM SOCK_STREAM SOL_SOCKET SO_REUSEADDR SocketKind"
       " SocketType close create_connection create_server dup error fromfd gaierror getaddrinfo getdefaulttimeout"
       " getfqdn gethostbyaddr gethostbyname gethostbyname_ex gethostname getnameinfo getprotobyname getservbyname"
       " getservbyport has_dualstack_ipv6 has_ipv6 herror htonl htons if_indextoname if_nameindex if_nametoindex"
       " inet_aton inet_ntoa inet_ntop inet_pton ntohl ntohs recv_fds send_fds setdefaulttimeout sethostname socket"
       " socketpair timeout "},
      {"ssl",
       " AlertDescription CertificateError DER_cert_to_PEM_cert DefaultVerifyPaths HAS_SSLv2 HAS_SSLv3 HAS_TLSv1"
       " HAS_TLSv1_1 HAS_TLSv1_2 HAS_TLSv1_3 MemoryBIO OP_NO_SSLv2 OP_NO_SSLv3 OP_NO_TLSv1 OP_NO_TLSv1_1"
       " OP_NO_TLSv1_2 OP_NO_TLSv1_3 Options PEM_cert_to_DER_cert PROTOCOL_SSLv23 PROTOCOL_TLSv1 PROTOCOL_TLSv1_1"
       " PROTOCOL_TLSv1_2 Purpose RAND_add RAND_bytes RAND_pseudo_bytes RAND_status SSLCertVerificationError"
       " SSLContext SSLEOFError SSLError SSLErrorNumber SSLObject SSLSession SSLSocket SSLSyscallError"
       " SSLWantReadError SSLWantWriteError SSLZeroReturnError TLSVersion VerifyFlags VerifyMode"
       " cert_time_to_seconds create_connection create_default_context get_default_verify_paths get_protocol_name"
       " get_server_certificate match_hostname namedtuple socket socket_error wrap_socket "},
      {"statistics",
       " NormalDist StatisticsError correlation covariance fmean geometric_mean harmonic_mean linear_regression"
       " mean median median_grouped median_high median_low mode multimode pstdev pvariance quantiles stdev variance "},
      {"string",
       " Formatter Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits"
       " printable punctuation whitespace "},
      {"struct", " Struct calcsize error iter_unpack pack pack_into unpack unpack_from "},
      {"subprocess",
       " CalledProcessError CompletedProcess DEVNULL PIPE Popen STDOUT SubprocessError TimeoutExpired call"
       " check_call check_output getoutput getstatusoutput run "},
      {"sys",
       " abiflags addaudithook api_version argv audit base_exec_prefix base_prefix breakpointhook"
       " builtin_module_names byteorder call_tracing copyright displayhook dont_write_bytecode exc_info excepthook"
       " exception exec_prefix executable exit flags float_info float_repr_style get_asyncgen_hooks"
       " get_coroutine_origin_tracking_depth get_int_max_str_digits getallocatedblocks getdefaultencoding"
       " getdlopenflags getfilesystemencodeerrors getfilesystemencoding getprofile getrecursionlimit getrefcount"
       " getsizeof getswitchinterval gettrace hash_info hexversion implementation int_info intern is_finalizing"
       " maxsize maxunicode meta_path modules orig_argv path path_hooks path_importer_cache platform platlibdir"
       " prefix pycache_prefix set_asyncgen_hooks set_coroutine_origin_tracking_depth set_int_max_str_digits"
       " setdlopenflags setprofile setrecursionlimit setswitchinterval settrace stderr stdin stdlib_module_names"
       " stdout thread_info unraisablehook version version_info warnoptions "},
      {"tempfile",
       " NamedTemporaryFile SpooledTemporaryFile TMP_MAX TemporaryDirectory TemporaryFile gettempdir gettempdirb"
       " gettempprefix gettempprefixb mkdtemp mkstemp mktemp tempdir "},
      {"textwrap", " TextWrapper dedent fill indent shorten wrap "},
      {"threading",
       " Barrier BoundedSemaphore BrokenBarrierError Condition Event ExceptHookArgs Lock RLock Semaphore"
       " TIMEOUT_MAX Thread ThreadError Timer active_count current_thread enumerate excepthook get_ident"
       " get_native_id getprofile gettrace local main_thread setprofile settrace stack_size "},
      {"time",
       " CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_MONOTONIC_RAW CLOCK_PROCESS_CPUTIME_ID CLOCK_REALTIME CLOCK_TAI"
       " CLOCK_THREAD_CPUTIME_ID altzone asctime clock_getres clock_gettime clock_gettime_ns clock_settime"
       " clock_settime_ns ctime daylight get_clock_info gmtime localtime mktime monotonic monotonic_ns perf_counter"
       " perf_counter_ns process_time process_time_ns pthread_getcpuclockid sleep strftime strptime struct_time"
       " thread_time thread_time_ns time time_ns timezone tzname tzset "},
      {"timeit", " Timer default_timer repeat timeit "},
      {"traceback",
       " FrameSummary StackSummary TracebackException clear_frames extract_stack extract_tb format_exc"
       " format_exception format_exception_only format_list format_stack format_tb print_exc print_exception"
       " print_last print_stack print_tb walk_stack walk_tb "},
      {"types",
       " AsyncGeneratorType BuiltinFunctionType BuiltinMethodType CellType ClassMethodDescriptorType CodeType"
       " CoroutineType DynamicClassAttribute EllipsisType FrameType FunctionType GeneratorType GenericAlias"
       " GetSetDescriptorType LambdaType MappingProxyType MemberDescriptorType MethodDescriptorType MethodType"
       " MethodWrapperType ModuleType NoneType NotImplementedType SimpleNamespace TracebackType UnionType"
       " WrapperDescriptorType coroutine new_class prepare_class resolve_bases "},
      {"typing",
       " AbstractSet Annotated Any AnyStr AsyncContextManager AsyncGenerator AsyncIterable AsyncIterator Awaitable"
       " BinaryIO ByteString Callable ChainMap ClassVar Collection Concatenate Container ContextManager Coroutine"
       " Counter DefaultDict Deque Dict Final ForwardRef FrozenSet Generator Generic Hashable IO ItemsView Iterable"
       " Iterator KeysView List Literal LiteralString Mapping MappingView Match MutableMapping MutableSequence"
       " MutableSet NamedTuple Never NewType NoReturn NotRequired Optional OrderedDict ParamSpec ParamSpecArgs"
       " ParamSpecKwargs Pattern Protocol Required Reversible Self Sequence Set Sized SupportsAbs SupportsBytes"
       " SupportsComplex SupportsFloat SupportsIndex SupportsInt SupportsRound TYPE_CHECKING Text TextIO Tuple Type"
       " TypeAlias TypeGuard TypeVar TypeVarTuple TypedDict Union Unpack ValuesView assert_never assert_type cast"
       " clear_overloads dataclass_transform final get_args get_origin get_overloads get_type_hints is_typeddict"
       " no_type_check no_type_check_decorator overload reveal_type runtime_checkable "},
      {"unicodedata",
       " UCD bidirectional category combining decimal decomposition digit east_asian_width is_normalized lookup"
       " mirrored name normalize numeric ucd_3_2_0 unidata_version "},
      {"unittest",
       " FunctionTestCase IsolatedAsyncioTestCase SkipTest TestCase TestLoader TestResult TestSuite TextTestResult"
       " TextTestRunner addModuleCleanup defaultTestLoader doModuleCleanups enterModuleContext expectedFailure"
       " findTestCases getTestCaseNames installHandler main makeSuite registerResult removeHandler removeResult"
       " skip skipIf skipUnless "},
      {"uuid",
       " Enum NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 RESERVED_FUTURE RESERVED_MICROSOFT"
       " RESERVED_NCS RFC_4122 SafeUUID UUID bytes_ getnode int_ uuid1 uuid3 uuid4 uuid5 "},
      {"warnings",
       " catch_warnings filterwarnings formatwarning resetwarnings showwarning simplefilter warn warn_explicit "},
      {"weakref",
       " CallableProxyType ProxyType ProxyTypes ReferenceType WeakKeyDictionary WeakMethod WeakSet"
       " WeakValueDictionary finalize getweakrefcount getweakrefs proxy ref "},
      {"zipfile",
       " BadZipFile BadZipfile LargeZipFile Path PyZipFile ZIP_BZIP2 ZIP_DEFLATED ZIP_LZMA ZIP_STORED ZipFile"
       " ZipInfo error is_zipfile "},
      {"zlib",
       " DEFLATED DEF_BUF_SIZE DEF_MEM_LEVEL MAX_WBITS ZLIB_RUNTIME_VERSION ZLIB_VERSION Z_BEST_COMPRESSION"
       " Z_BEST_SPEED Z_BLOCK Z_DEFAULT_COMPRESSION Z_DEFAULT_STRATEGY Z_FILTERED Z_FINISH Z_FIXED Z_FULL_FLUSH"
       " Z_HUFFMAN_ONLY Z_NO_COMPRESSION Z_NO_FLUSH Z_PARTIAL_FLUSH Z_RLE Z_SYNC_FLUSH Z_TREES adler32 compress"
       " compressobj crc32 decompress decompressobj error "},
  };
  return all;
}

const std::vector<Row>& java_rows() {
  static const std::vector<Row> all = {
      {"java.io",
       " BufferedInputStream BufferedOutputStream BufferedReader BufferedWriter ByteArrayInputStream"
       " ByteArrayOutputStream CharArrayReader CharArrayWriter CharConversionException Closeable Console DataInput"
       " DataInputStream DataOutput DataOutputStream EOFException Externalizable File FileDescriptor FileFilter"
       " FileInputStream FileNotFoundException FileOutputStream FilePermission FileReader FileWriter FilenameFilter"
       " FilterInputStream FilterOutputStream FilterReader FilterWriter Flushable IOError IOException InputStream"
       " InputStreamReader InterruptedIOException InvalidClassException InvalidObjectException"
       " LineNumberInputStream LineNumberReader NotActiveException NotSerializableException ObjectInput"
       " ObjectInputFilter ObjectInputStream ObjectInputValidation ObjectOutput ObjectOutputStream"
       " ObjectStreamClass ObjectStreamConstants ObjectStreamException ObjectStreamField OptionalDataException"
       " OutputStream OutputStreamWriter PipedInputStream PipedOutputStream PipedReader PipedWriter PrintStream"
       " PrintWriter PushbackInputStream PushbackReader RandomAccessFile Reader SequenceInputStream Serial"
       " Serializable SerializablePermission StreamCorruptedException StreamTokenizer StringBufferInputStream"
       " StringReader StringWriter SyncFailedException UTFDataFormatException UncheckedIOException"
       " UnsupportedEncodingException WriteAbortedException Writer "},
      {"java.math", " BigDecimal BigInteger MathContext RoundingMode "},
      {"java.net",
       " Authenticator BindException CacheRequest CacheResponse ConnectException ContentHandler"
       " ContentHandlerFactory CookieHandler CookieManager CookiePolicy CookieStore DatagramPacket DatagramSocket"
       " DatagramSocketImpl DatagramSocketImplFactory FileNameMap HttpCookie HttpRetryException HttpURLConnection"
       " IDN Inet4Address Inet6Address InetAddress InetSocketAddress InterfaceAddress JarURLConnection"
       " MalformedURLException MulticastSocket NetPermission NetworkInterface NoRouteToHostException"
       " PasswordAuthentication PortUnreachableException ProtocolException ProtocolFamily ProxySelector"
       " ResponseCache SecureCacheResponse ServerSocket Socket SocketAddress SocketException SocketImpl"
       " SocketImplFactory SocketOption SocketOptions SocketPermission SocketTimeoutException"
       " StandardProtocolFamily StandardSocketOptions URI URISyntaxException URL URLClassLoader URLConnection"
       " URLDecoder URLEncoder URLPermission URLStreamHandler URLStreamHandlerFactory UnixDomainSocketAddress"
       " UnknownHostException UnknownServiceException "},
      {"java.nio",
       " Buffer BufferOverflowException BufferUnderflowException ByteBuffer ByteOrder CharBuffer DoubleBuffer"
       " FloatBuffer IntBuffer InvalidMarkException LongBuffer MappedByteBuffer ReadOnlyBufferException ShortBuffer "},
      {"java.nio.charset",
       " CharacterCodingException Charset CharsetDecoder CharsetEncoder CoderMalfunctionError CoderResult"
       " CodingErrorAction IllegalCharsetNameException MalformedInputException StandardCharsets"
       " UnmappableCharacterException UnsupportedCharsetException "},
      {"java.nio.file",
       " AccessDeniedException AccessMode AtomicMoveNotSupportedException ClosedDirectoryStreamException"
       " ClosedFileSystemException ClosedWatchServiceException CopyOption DirectoryIteratorException"
       " DirectoryNotEmptyException DirectoryStream FileAlreadyExistsException FileStore FileSystem"
       " FileSystemAlreadyExistsException FileSystemException FileSystemLoopException FileSystemNotFoundException"
       " FileSystems FileVisitOption FileVisitResult FileVisitor Files InvalidPathException LinkOption"
       " LinkPermission NoSuchFileException NotDirectoryException NotLinkException OpenOption Path PathMatcher"
       " Paths ProviderMismatchException ProviderNotFoundException ReadOnlyFileSystemException"
       " SecureDirectoryStream SimpleFileVisitor StandardCopyOption StandardOpenOption StandardWatchEventKinds"
       " WatchEvent WatchKey WatchService Watchable "},
      {"java.nio.file.attribute",
       " AclEntry AclEntryFlag AclEntryPermission AclEntryType AclFileAttributeView AttributeView"
       " BasicFileAttributeView BasicFileAttributes DosFileAttributeView DosFileAttributes FileAttribute"
       " FileAttributeView FileOwnerAttributeView FileStoreAttributeView FileTime GroupPrincipal"
       " PosixFileAttributeView PosixFileAttributes PosixFilePermission PosixFilePermissions"
       " UserDefinedFileAttributeView UserPrincipal UserPrincipalLookupService UserPrincipalNotFoundException "},
      {"java.text",
       " AttributedCharacterIterator AttributedString Bidi BreakIterator CharacterIterator ChoiceFormat"
       " CollationElementIterator CollationKey Collator CompactNumberFormat DateFormat DateFormatSymbols"
       " DecimalFormat DecimalFormatSymbols FieldPosition MessageFormat Normalizer NumberFormat ParseException"
       " ParsePosition RuleBasedCollator SimpleDateFormat StringCharacterIterator "},
      {"java.time",
       " Clock DateTimeException DayOfWeek Duration Instant InstantSource LocalDate LocalDateTime LocalTime Month"
       " MonthDay OffsetDateTime OffsetTime Period Year YearMonth ZoneId ZoneOffset ZonedDateTime "},
      {"java.time.format",
       " DateTimeFormatter DateTimeFormatterBuilder DateTimeParseException DecimalStyle FormatStyle ResolverStyle"
       " SignStyle TextStyle "},
      {"java.time.temporal",
       " ChronoField ChronoUnit IsoFields JulianFields Temporal TemporalAccessor TemporalAdjuster TemporalAdjusters"
       " TemporalAmount TemporalField TemporalQueries TemporalQuery TemporalUnit UnsupportedTemporalTypeException"
       " ValueRange WeekFields "},
      {"java.util",
       " AbstractCollection AbstractList AbstractMap AbstractQueue AbstractSequentialList AbstractSet ArrayDeque"
       " ArrayList Arrays Base64 BitSet Calendar Collection Collections Comparator ConcurrentModificationException"
       " Currency Deque Dictionary DoubleSummaryStatistics DuplicateFormatFlagsException EmptyStackException"
       " EnumMap EnumSet Enumeration EventListener EventListenerProxy EventObject"
       " FormatFlagsConversionMismatchException Formattable FormattableFlags Formatter FormatterClosedException"
       " GregorianCalendar HashMap HashSet Hashtable HexFormat IdentityHashMap IllegalFormatCodePointException"
       " IllegalFormatConversionException IllegalFormatException IllegalFormatFlagsException"
       " IllegalFormatPrecisionException IllegalFormatWidthException IllformedLocaleException"
       " InputMismatchException IntSummaryStatistics InvalidPropertiesFormatException Iterator LinkedHashMap"
       " LinkedHashSet LinkedList List ListIterator ListResourceBundle Locale LongSummaryStatistics Map"
       " MissingFormatArgumentException MissingFormatWidthException MissingResourceException NavigableMap"
       " NavigableSet NoSuchElementException Objects Observable Observer Optional OptionalDouble OptionalInt"
       " OptionalLong PrimitiveIterator PriorityQueue Properties PropertyPermission PropertyResourceBundle Queue"
       " Random RandomAccess ResourceBundle Scanner ServiceConfigurationError ServiceLoader Set SimpleTimeZone"
       " SortedMap SortedSet Spliterator Spliterators SplittableRandom Stack StringJoiner StringTokenizer TimeZone"
       " TimerTask TooManyListenersException TreeMap TreeSet UUID UnknownFormatConversionException"
       " UnknownFormatFlagsException Vector WeakHashMap "},
      {"java.util.concurrent",
       " AbstractExecutorService ArrayBlockingQueue BlockingDeque BlockingQueue BrokenBarrierException Callable"
       " CancellationException CompletableFuture CompletionException CompletionService CompletionStage"
       " ConcurrentHashMap ConcurrentLinkedDeque ConcurrentLinkedQueue ConcurrentMap ConcurrentNavigableMap"
       " ConcurrentSkipListMap ConcurrentSkipListSet CopyOnWriteArrayList CopyOnWriteArraySet CountDownLatch"
       " CountedCompleter CyclicBarrier DelayQueue Delayed Exchanger ExecutionException Executor"
       " ExecutorCompletionService ExecutorService Executors Flow ForkJoinPool ForkJoinTask ForkJoinWorkerThread"
       " Future FutureTask LinkedBlockingDeque LinkedBlockingQueue LinkedTransferQueue Phaser PriorityBlockingQueue"
       " RecursiveAction RecursiveTask RejectedExecutionException RejectedExecutionHandler RunnableFuture"
       " RunnableScheduledFuture ScheduledExecutorService ScheduledFuture ScheduledThreadPoolExecutor Semaphore"
       " SubmissionPublisher SynchronousQueue ThreadFactory ThreadLocalRandom ThreadPoolExecutor TimeUnit"
       " TimeoutException TransferQueue "},
      {"java.util.concurrent.atomic",
       " AtomicBoolean AtomicInteger AtomicIntegerArray AtomicIntegerFieldUpdater AtomicLong AtomicLongArray"
       " AtomicLongFieldUpdater AtomicMarkableReference AtomicReference AtomicReferenceArray"
       " AtomicReferenceFieldUpdater AtomicStampedReference DoubleAccumulator DoubleAdder LongAccumulator LongAdder "},
      {"java.util.concurrent.locks",
       " AbstractOwnableSynchronizer AbstractQueuedLongSynchronizer AbstractQueuedSynchronizer Condition Lock"
       " LockSupport ReadWriteLock ReentrantLock ReentrantReadWriteLock StampedLock "},
      {"java.util.function",
       " BiConsumer BiFunction BiPredicate BinaryOperator BooleanSupplier Consumer DoubleBinaryOperator"
       " DoubleConsumer DoubleFunction DoublePredicate DoubleSupplier DoubleToIntFunction DoubleToLongFunction"
       " DoubleUnaryOperator Function IntBinaryOperator IntConsumer IntFunction IntPredicate IntSupplier"
       " IntToDoubleFunction IntToLongFunction IntUnaryOperator LongBinaryOperator LongConsumer LongFunction"
       " LongPredicate LongSupplier LongToDoubleFunction LongToIntFunction LongUnaryOperator ObjDoubleConsumer"
       " ObjIntConsumer ObjLongConsumer Predicate Supplier ToDoubleBiFunction ToDoubleFunction ToIntBiFunction"
       " ToIntFunction ToLongBiFunction ToLongFunction UnaryOperator "},
      {"java.util.regex", " MatchResult Matcher Pattern PatternSyntaxException "},
      {"java.util.stream", " BaseStream Collector Collectors DoubleStream IntStream LongStream Stream StreamSupport "},
  };
  return all;
}

constexpr std::string_view kPythonModules =
    " abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect"
    " builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall"
    " concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm"
    " decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp"
    " fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip"
    " hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json"
    " keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder"
    " msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os"
    " ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint"
    " profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib"
    " resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib"
    " sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string"
    " stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios"
    " textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle"
    " turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg"
    " winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo"
    " ";

constexpr std::string_view kNodeModules =
    " assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram"
    " diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector"
    " inspector/promises module net os path path/posix path/win32 perf_hooks process punycode querystring readline"
    " readline/promises repl stream stream/consumers stream/promises stream/web string_decoder sys timers"
    " timers/promises tls trace_events tty url util util/types v8 vm wasi worker_threads zlib"
    " ";

constexpr std::string_view kGoPackages =
    " archive/tar archive/zip bufio bytes compress/bzip2 compress/flate compress/gzip compress/lzw compress/zlib"
    " container/heap container/list container/ring context crypto crypto/aes crypto/cipher crypto/des crypto/dsa"
    " crypto/ecdsa crypto/ed25519 crypto/elliptic crypto/hmac crypto/md5 crypto/rand crypto/rc4 crypto/rsa"
    " crypto/sha1 crypto/sha256 crypto/sha512 crypto/subtle crypto/tls crypto/x509 crypto/x509/pkix database/sql"
    " database/sql/driver debug/buildinfo debug/dwarf debug/elf debug/gosym debug/macho debug/pe debug/plan9obj"
    " embed encoding encoding/ascii85 encoding/asn1 encoding/base32 encoding/base64 encoding/binary encoding/csv"
    " encoding/gob encoding/hex encoding/json encoding/pem encoding/xml errors expvar flag fmt go/ast go/build"
    " go/build/constraint go/constant go/doc go/doc/comment go/format go/importer go/parser go/printer go/scanner"
    " go/token go/types hash hash/adler32 hash/crc32 hash/crc64 hash/fnv hash/maphash html html/template image"
    " image/color image/color/palette image/draw image/gif image/jpeg image/png index/suffixarray io io/fs"
    " io/ioutil log log/syslog math math/big math/bits math/cmplx math/rand mime mime/multipart"
    " mime/quotedprintable net net/http net/http/cgi net/http/cookiejar net/http/fcgi net/http/httptest"
    " net/http/httptrace net/http/httputil net/http/pprof net/mail net/netip net/rpc net/rpc/jsonrpc net/smtp"
    " net/textproto net/url os os/exec os/signal os/user path path/filepath plugin reflect regexp regexp/syntax"
    " runtime runtime/cgo runtime/debug runtime/metrics runtime/pprof runtime/race runtime/trace sort strconv"
    " strings sync sync/atomic syscall testing testing/fstest testing/iotest testing/quick text/scanner"
    " text/tabwriter text/template text/template/parse time time/tzdata unicode unicode/utf16 unicode/utf8 unsafe"
    " ";

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool is_python_module(std::string_view name) { return holds(kPythonModules, name); }

bool is_node_module(std::string_view name) {
  return holds(kNodeModules, name.starts_with("node:") ? name.substr(5) : name);
}

bool python_module_has(std::string_view module, std::string_view attribute) {
  for (const Row& row : python_rows()) {
    if (row.package == module) return holds(row.names, attribute);
  }
  return false;
}

std::vector<std::string> go_packages_with(std::string_view name, std::string_view selector) {
  std::vector<std::string> out;
  for (const Row& row : go_rows()) {
    if (last_part(row.package) == name && holds(row.names, selector)) out.emplace_back(row.package);
  }
  return out;
}

bool is_go_package(std::string_view path) { return holds(kGoPackages, path); }

std::vector<std::string> java_packages_with(std::string_view name) {
  std::vector<std::string> out;
  for (const Row& row : java_rows()) {
    if (holds(row.names, name)) out.emplace_back(row.package);
  }
  return out;
}

}  // namespace cimend::fixagent
