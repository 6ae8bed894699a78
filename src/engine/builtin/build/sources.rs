//! What a `COPY` or `ADD` says once it is expanded: what it takes from where, and for whom.
//!
//! Not here: where things land (`copying`).

use super::BuildError;
use super::carry_out::{Effect, Work, absolute};
use super::content::Content;
use super::copying::{Order, Picked, pick};
use super::image::Image;
use super::instruction::{Copy, Dollars, Source, Step};
use super::owner::{mode, owner};
use super::plan::Base;
use super::steps::{Builder, Scope};
use super::tree::{Kind, Node};
use super::words::{Quotes, expand};

impl Builder<'_> {
    /// Expands a `COPY` or `ADD`, and finds what it takes.
    pub(super) fn copy(
        &mut self,
        image: &mut Image,
        scope: &Scope,
        (stage, step): (usize, &Step),
        copy: &Copy,
    ) -> Result<Effect, BuildError> {
        let refused = BuildError::at(step);
        let words = self.words(image, scope);
        let target = words.one(&copy.target).map_err(&refused)?;
        let flag = |flag: &Option<String>| flag.as_deref().map(|text| words.one(text)).transpose();
        let (chown, chmod) = (
            flag(&copy.chown).map_err(&refused)?,
            flag(&copy.chmod).map_err(&refused)?,
        );
        let mut told = Vec::new();
        told.extend(chown.iter().map(|text| format!("--chown={text}")));
        told.extend(chmod.iter().map(|text| format!("--chmod={text}")));
        let mut sources = Vec::new();
        let mut picked = Vec::new();
        for source in &copy.sources {
            match source {
                Source::Path(path) => sources.push(words.one(path).map_err(&refused)?),
                Source::Text(text) => {
                    let content = match text.dollars {
                        Dollars::Kept => Ok(text.text.clone()),
                        Dollars::Expanded => expand(&text.text, words.escape, Quotes::Kept, &words.value),
                    };
                    told.push(format!("<<{}", text.name));
                    picked.push(Picked {
                        name: text.name.clone(),
                        node: Node {
                            kind: Kind::File(Content::of(content.map_err(&refused)?.into_bytes())),
                            mode: 0o644,
                            ..Node::folder(self.latest.unwrap_or(0))
                        },
                        below: Vec::new(),
                    });
                }
            }
        }
        drop(words);
        let keyword = copy.keyword.as_str();
        let failed = |message: String| refused(format!("{keyword} failed: {message}"));
        picked.extend(self.pick(&sources, copy.from.as_deref(), (stage, step), &failed)?);
        told.extend(sources);
        told.push(target.clone());
        let owner = chown.map(|text| owner(&text, image.tree(self.store)?).map_err(&refused));
        let order = Order {
            keyword: copy.keyword,
            target: absolute(image, &target),
            owner: owner.transpose()?,
            mode: chmod.map(|text| mode(&text)).transpose().map_err(&refused)?,
            made: self.latest.unwrap_or(0),
        };
        Ok(Effect {
            created_by: format!("{keyword} {} # buildkit", told.join(" ")),
            work: Work::Copy(order, picked),
        })
    }

    fn pick(
        &mut self,
        sources: &[String],
        from: Option<&str>,
        (stage, step): (usize, &Step),
        failed: &dyn Fn(String) -> BuildError,
    ) -> Result<Vec<Picked>, BuildError> {
        let is_url = |source: &&String| source.starts_with("http://") || source.starts_with("https://");
        if let Some(url) = sources.iter().find(is_url) {
            return Err(failed(format!(
                "`{url}` would have to be fetched, which is not done without Docker: put the file into the build \
                 context, or start Docker"
            )));
        }
        let mut of_image;
        let tree = match from.map(|from| self.plan.origin(from, stage, step)).transpose()? {
            None => self.context,
            Some(Base::Stage(n)) => self.done[n].tree(self.store)?,
            Some(Base::Image(kept)) => {
                of_image = Image::of(&kept);
                of_image.tree(self.store)?
            }
            Some(Base::Scratch(_)) => return Err(failed("there is nothing in `scratch`".to_owned())),
        };
        let mut picked = Vec::new();
        for source in sources {
            picked.extend(pick(tree, source).map_err(failed)?);
        }
        if picked.is_empty() && !sources.is_empty() {
            return Err(failed("no source files were specified".to_owned()));
        }
        Ok(picked)
    }
}
