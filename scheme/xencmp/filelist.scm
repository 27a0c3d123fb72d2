;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Lists of installed files, and which file of one list is which of another.

(define-module (xencmp filelist)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp source)
  #:export (<artifact>
            artifact?
            artifact-path
            artifact-type
            artifact-target
            artifact-mark
            artifact-remark
            artifact-location

            <listing>
            listing?
            listing-core
            listing-format
            listing-entry-count
            listing-artifacts
            listing-remarks
            read-listing
            string->listing
            read-directory

            <version-mention>
            version-mention?
            version-mention-program
            version-mention-version
            version-mention-count
            version-mention-location
            listing-versions
            text-versions

            <files-comparison>
            files-comparison?
            files-comparison-left
            files-comparison-right
            files-comparison-left-entries
            files-comparison-right-entries
            files-comparison-matches
            files-comparison-left-only
            files-comparison-right-only
            files-comparison-left-aliases
            files-comparison-right-aliases
            files-comparison-left-directories
            files-comparison-right-directories
            files-comparison-proposals
            files-comparison-directory-maps
            files-comparison-version-maps
            files-comparison-remarks
            compare-files
            contradicted-marks

            <file-match>
            file-match?
            file-match-left
            file-match-right
            file-match-relation
            file-match-directory-map
            file-match-version-maps
            file-match-reason

            <file-proposal>
            file-proposal?
            file-proposal-left
            file-proposal-right
            file-proposal-reason

            <directory-map>
            directory-map?
            directory-map-left
            directory-map-right
            directory-map-votes
            directory-map-prefix?
            directory-map-given?
            directory-map-examples

            <version-map>
            version-map?
            version-map-left
            version-map-right
            version-map-votes
            version-map-given?))

;; One installed file.
(define-immutable-record-type <artifact>
  (make-artifact path type target mark remark location)
  artifact?
  (path     artifact-path)        ;string, absolute or relative to the root
  (type     artifact-type)        ;unknown, file, directory, link or other
  (target   artifact-target)      ;string, of a link; "" else
  (mark     artifact-mark)        ;string before the name: "+", "-", "=", ""
  (remark   artifact-remark)      ;string behind the path, or ""
  (location artifact-location))   ;<location>, #f for a directory on disk

(define (list->artifact lst)
  "Return the <artifact> that LST, as the C++ side gives it, describes."
  (match lst
    ((path type target mark remark location)
     (make-artifact path type target mark remark (list->location location)))))

(define-immutable-record-type <listing>
  (make-listing core format entry-count artifacts remarks)
  listing?
  (core        listing-core)         ;<file-listing>, the C++ object
  (format      listing-format)       ;string: "tree", "paths", "find", …
  (entry-count listing-entry-count)  ;without directories drawn for others
  (artifacts   %listing-artifacts)   ;promise of a vector
  (remarks     listing-remarks))     ;list of <diagnostic>

(define (core->listing core)
  "Return the <listing> of CORE, the C++ object."
  (match (%listing-record core)
    ((format count artifacts remarks)
     (make-listing core format count
                   (delay (list->vector (map list->artifact artifacts)))
                   (map list->diagnostic remarks)))))

(define (listing-artifacts listing)
  "Return the <artifact>s of LISTING, a list in the order of the listing."
  (vector->list (force (%listing-artifacts listing))))

(define* (read-listing file #:key (marks 'auto) (mark-characters "+-=")
                       (remarks? #t))
  "Read the list of files in FILE, as `tree', `rpm -ql', `find', `ls -lR', `tar
-tv' and the like print it, and return a <listing>.

MARKS tells whether a character of MARK-CHARACTERS and a blank may stand before
a name: yes, no, or auto (when most names have one).  When REMARKS? is true,
\" # \" ends a name and begins a remark.  Raise &xencmp-error when FILE is no
listing."
  (core->listing (%read-listing (read-text file) marks mark-characters
                                remarks?)))

(define* (string->listing string #:key (name "<string>") (marks 'auto)
                          (mark-characters "+-=") (remarks? #t))
  "Like `read-listing', of STRING, which messages call NAME."
  (core->listing (%read-listing (string->text name string) marks
                                mark-characters remarks?)))

(define (read-directory directory)
  "Return the <listing> of everything below DIRECTORY on disk, without following
links, sorted by the bytes of the paths.  What cannot be read is among the
remarks."
  (core->listing (%read-directory directory)))

;; A program's version that paths or a text name.
(define-immutable-record-type <version-mention>
  (make-version-mention program version count location)
  version-mention?
  (program  version-mention-program)     ;string
  (version  version-mention-version)     ;string
  (count    version-mention-count)       ;how often
  (location version-mention-location))   ;<location> of the first, or #f

(define (list->version-mention lst)
  (match lst
    ((program version count location)
     (make-version-mention program version count (list->location location)))))

(define (select-program mentions program)
  (define (is-program? mention)
    (let ((name (version-mention-program mention)))
      (or (string=? name program)
          (string-prefix? (string-append program "-") name))))
  (if program (filter is-program? mentions) mentions))

(define* (listing-versions listing #:optional program)
  "Return the versions with a dot that names in LISTING carry, a list of
<version-mention>s sorted by program and version; with PROGRAM, a string, only
those of PROGRAM and of what is named PROGRAM-….  More than one version of a
program is a reason to mistrust a comparison."
  (select-program (map list->version-mention
                       (%listing-versions (listing-core listing)))
                  program))

(define* (text-versions text #:optional program)
  "Like `listing-versions', of TEXT, a <text> such as a build log."
  (select-program (map list->version-mention (%text-versions text)) program))

;; LEFT and RIGHT are directories that the listings showed to be the same one.
(define-immutable-record-type <directory-map>
  (make-directory-map left right votes prefix? given? examples)
  directory-map?
  (left     directory-map-left)       ;string, "" for the root
  (right    directory-map-right)      ;string
  (votes    directory-map-votes)      ;number of paths that spoke for it
  (prefix?  directory-map-prefix?)    ;whether it is where a listing begins
  (given?   directory-map-given?)     ;whether the user gave it
  (examples directory-map-examples))  ;list of pairs of paths

(define-immutable-record-type <version-map>
  (make-version-map left right votes given?)
  version-map?
  (left   version-map-left)           ;string, such as "4.17.3"
  (right  version-map-right)
  (votes  version-map-votes)
  (given? version-map-given?))

;; Two artifacts that are the same file.
(define-immutable-record-type <file-match>
  (make-file-match left right relation directory-map version-maps core index)
  file-match?
  (left          file-match-left)           ;<artifact>
  (right         file-match-right)          ;<artifact>
  (relation      file-match-relation)       ;same-place, same-but-version,
                                            ;other-place
  (directory-map file-match-directory-map)  ;<directory-map> or #f
  (version-maps  file-match-version-maps)   ;list of <version-map>
  (core          file-match-core)
  (index         file-match-index))

(define (file-match-reason match)
  "Return why MATCH, a <file-match>, is one, a string."
  (%file-match-reason (file-match-core match) (file-match-index match)))

;; Two artifacts without partner that look alike by their names.
(define-immutable-record-type <file-proposal>
  (make-file-proposal left right reason)
  file-proposal?
  (left   file-proposal-left)     ;<artifact>
  (right  file-proposal-right)    ;<artifact>
  (reason file-proposal-reason))  ;string

(define-immutable-record-type <files-comparison>
  (make-files-comparison core left right left-entries right-entries matches
                         left-only right-only left-aliases right-aliases
                         left-directories right-directories proposals
                         directory-maps version-maps remarks)
  files-comparison?
  (core              files-comparison-core)
  (left              files-comparison-left)               ;<listing>
  (right             files-comparison-right)              ;<listing>
  (left-entries      files-comparison-left-entries)       ;integer
  (right-entries     files-comparison-right-entries)      ;integer
  (matches           files-comparison-matches)            ;<file-match>es
  (left-only         files-comparison-left-only)          ;<artifact>s
  (right-only        files-comparison-right-only)         ;<artifact>s
  (left-aliases      files-comparison-left-aliases)       ;(ALIAS . OF) pairs
  (right-aliases     files-comparison-right-aliases)      ;of <artifact>s
  (left-directories  files-comparison-left-directories)   ;<artifact>s that
  (right-directories files-comparison-right-directories)  ;hold others
  (proposals         files-comparison-proposals)          ;<file-proposal>s
  (directory-maps    files-comparison-directory-maps)     ;<directory-map>s
  (version-maps      files-comparison-version-maps)       ;<version-map>s
  (remarks           files-comparison-remarks))           ;<diagnostic>s

(define* (compare-files left right #:key (directories '()) (versions '())
                        (left-aliases '()) (right-aliases '()) (learn? #t))
  "Find which artifact of LEFT is which of RIGHT, two <listing>s, and return a
<files-comparison>.

Correspondences of directories and versions are learned from the listings.
DIRECTORIES and VERSIONS, lists of pairs of strings, are used as well;
LEFT-ALIASES and RIGHT-ALIASES, lists of pairs of a path and what it is linked
to, say what the listings do not.  With LEARN? #f only what is given counts."
  (define left-artifacts (force (%listing-artifacts left)))
  (define right-artifacts (force (%listing-artifacts right)))
  (define (lefts indices)
    (map (lambda (i) (vector-ref left-artifacts i)) indices))
  (define (rights indices)
    (map (lambda (i) (vector-ref right-artifacts i)) indices))
  (define (aliases artifacts pairs)
    (map (match-lambda
           ((alias . of)
            (cons (vector-ref artifacts alias) (vector-ref artifacts of))))
         pairs))
  (define core
    (%compare-files (listing-core left) (listing-core right) directories
                    versions left-aliases right-aliases learn?))
  (match (%files-comparison-record core)
    ((left-entries right-entries matches left-only right-only left-links
      right-links left-directories right-directories proposals
      directory-maps version-maps remarks)
     (let* ((directory-maps (list->vector
                             (map (lambda (lst)
                                    (apply make-directory-map lst))
                                  directory-maps)))
            (version-maps (list->vector
                           (map (lambda (lst) (apply make-version-map lst))
                                version-maps)))
            (->match
             (lambda (lst index)
               (match lst
                 ((l r relation directory versions)
                  (make-file-match (vector-ref left-artifacts l)
                                   (vector-ref right-artifacts r)
                                   relation
                                   (and directory
                                        (vector-ref directory-maps directory))
                                   (map (lambda (i)
                                          (vector-ref version-maps i))
                                        versions)
                                   core index))))))
       (make-files-comparison
        core left right left-entries right-entries
        (map ->match matches (iota (length matches)))
        (lefts left-only) (rights right-only)
        (aliases left-artifacts left-links)
        (aliases right-artifacts right-links)
        (lefts left-directories) (rights right-directories)
        (map (match-lambda
               ((l r reason)
                (make-file-proposal (vector-ref left-artifacts l)
                                    (vector-ref right-artifacts r) reason)))
             proposals)
        (vector->list directory-maps) (vector->list version-maps)
        (map list->diagnostic remarks))))))

(define (contradicted-marks comparison)
  "Return where COMPARISON, a <files-comparison>, contradicts the marks that its
listings carry: a list of (SIDE ARTIFACT FOUND), with SIDE left or right, and
FOUND a string.  The mark \"+\" means the same file in the same place, \"=\" in
another place, \"-\" only in this listing."
  (define (artifacts side)
    (force (%listing-artifacts (if (eq? side 'left)
                                   (files-comparison-left comparison)
                                   (files-comparison-right comparison)))))
  (map (match-lambda
         ((side index found)
          (list side (vector-ref (artifacts side) index) found)))
       (%contradicted-marks (files-comparison-core comparison))))
